// Which process is it, and does it still live? The name of a process that stays its own for ever:
// its pid together with its start time, in one 64-bit word that shared memory can hold.
//
// Process and thread safety: any number of processes and threads; ProcessIdentity is a plain value.
//
// Invariants
//   1. Two processes that the machine ever had since boot have different identities, unless the
//      kernel gave one pid out twice within one clock tick (10 ms; at the 85 us that a fork takes,
//      and 32 768 pids, a pid comes back after seconds at the earliest).
//   2. gone() says true only of a process that will never execute another instruction in its
//      memory, be it reaped or a zombie. In doubt (no descriptor to be had, /proc hidden) it says
//      false: a process wrongly taken for dead would be robbed, one taken for alive costs patience.
//   3. of_this_process() is right in a forked child, too, however it was forked: the cached word
//      lies in a page that the kernel clears in the child (MADV_WIPEONFORK, Linux 4.14).
//
// Why not kill(pid, 0): it says "alive" of a zombie, and of a stranger who got the pid. pidfd_open
// (Linux 5.3) binds the pid to one process; polling the descriptor tells whether that one has
// ended, all of its threads; the start time tells whether it is the one that we mean.
//
// Limits. All processes must be in one pid namespace. A process that calls exec stays itself: what
// its other threads held in that instant stays held until it ends. A vfork child shares its
// parent's memory and passes for it; it may only exec or end anyway.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>

namespace queuecheck {

class ProcessIdentity {
 public:
  constexpr ProcessIdentity() = default;
  // The low 22 bits are the pid (the kernel's largest pid_max), the others the start time in ticks.
  constexpr explicit ProcessIdentity(std::uint64_t word) : word_(word) {}
  constexpr ProcessIdentity(pid_t pid, std::uint64_t start_ticks)
      : word_((start_ticks << pid_bits) | static_cast<std::uint64_t>(pid)) {}

  constexpr std::uint64_t word() const { return word_; }
  constexpr pid_t pid() const { return static_cast<pid_t>(word_ & ((1U << pid_bits) - 1)); }
  constexpr std::uint64_t start_ticks() const { return word_ >> pid_bits; }
  friend constexpr bool operator==(ProcessIdentity, ProcessIdentity) = default;

  // Where this process keeps its word; 0 in a child that has not asked yet. Throws
  // std::system_error when the kernel is too old.
  static std::atomic<std::uint64_t>& cached() {
    static std::atomic<std::uint64_t>* const word = wiped_on_fork();
    return *word;
  }

  static ProcessIdentity of_this_process() {
    // Relaxed, here and below: every thread that finds 0 computes the same word.
    std::uint64_t word = cached().load(std::memory_order_relaxed);
    if (word == 0) {
      const pid_t pid = getpid();
      word = ProcessIdentity(pid, state_of(pid).value_or(State{}).start_ticks).word();
      cached().store(word, std::memory_order_relaxed);
    }
    return ProcessIdentity(word);
  }

  bool gone() const {
    const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid(), 0));
    if (fd < 0 && errno == ESRCH) return true;
    if (fd >= 0) {
      pollfd ended{fd, POLLIN, 0};
      const bool readable = poll(&ended, 1, 0) == 1;
      close(fd);
      if (readable) return true;
    }
    // The pid lives, or could not be bound. Is it ours? (If it ended meanwhile and the pid went to
    // another, the start time differs, and that is the right answer again.)
    const std::optional<State> state = state_of(pid());
    if (!state) return false;
    return state->start_ticks != start_ticks() || (fd < 0 && state->ended);
  }

 private:
  static constexpr int pid_bits = 22;

  struct State {
    bool ended = false;
    std::uint64_t start_ticks = 0;
  };

  static std::atomic<std::uint64_t>* wiped_on_fork() {
    const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    void* page = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED || madvise(page, bytes, MADV_WIPEONFORK) != 0) {
      throw std::system_error(errno, std::generic_category(), "madvise(MADV_WIPEONFORK)");
    }
    return new (page) std::atomic<std::uint64_t>(0);
  }

  // From /proc/PID/stat: "PID (name) STATE ...", the start time is field 22. The name may hold
  // blanks and brackets, hence from the last bracket on.
  static std::optional<State> state_of(pid_t pid) {
    char path[32] = "/proc/";
    append_number(path + std::strlen(path), pid);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return std::nullopt;
    char text[1024];
    const ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0) return std::nullopt;
    text[length] = '\0';
    const char* at = std::strrchr(text, ')');
    if (at == nullptr || at[1] != ' ') return std::nullopt;
    State state;
    state.ended = at[2] == 'Z' || at[2] == 'X';
    for (int field = 2; field < 22; ++field) {
      at = std::strchr(at + 1, ' ');
      if (at == nullptr) return std::nullopt;
    }
    // The word keeps 42 bits of it: more than a thousand years.
    state.start_ticks = std::strtoull(at + 1, nullptr, 10) & ((std::uint64_t{1} << 42) - 1);
    return state;
  }

  // No allocation and no locale on this way: it is taken in the middle of operations.
  static void append_number(char* to, pid_t pid) {
    char digits[12];
    int count = 0;
    for (auto rest = static_cast<unsigned>(pid); rest != 0 || count == 0; rest /= 10) {
      digits[count++] = static_cast<char>('0' + rest % 10);
    }
    while (count > 0) *to++ = digits[--count];
    std::memcpy(to, "/stat", sizeof "/stat");
  }

  std::uint64_t word_ = 0;
};

}  // namespace queuecheck
