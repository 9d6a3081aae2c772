// The nursery: the one parent of every worker. Forked before anything else happens, single-threaded
// for ever; it forks (or forks and execs) workers on request, reaps them, and cleans up when the
// harness is gone, however it went.
//
// Process and thread safety: start() is called once, first in main, before any thread exists; the
// Nursery object is used by one thread of the harness.
//
// Invariants
//   1. Every worker dies with the nursery (PR_SET_PDEATHSIG, parent compared afterwards) and the
//      nursery ends when the harness's end of the socket closes: it kills every descendant (it is
//      the subreaper), removes every remembered name, and exits. Nothing is left 2 s later.
//   2. Workers are in process groups of their own, the nursery too; only the harness stays in the
//      terminal's, so that Ctrl-C reaches the harness alone.
//   3. A pidfd is opened before the worker can be reaped, so it never names another process.
//   4. No lock is shared; the nursery never loads code of a queue under test.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace queuecheck {

// A file descriptor that closes itself.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  ~UniqueFd();

  int get() const { return fd_; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// What a worker is told. `control_fd` is whatever memory or pipe the requester passed; it stays
// open.
struct WorkerContext {
  std::uint32_t index = 0;
  std::uint64_t argument = 0;
  int control_fd = -1;
  bool execed = false;  // a fresh image of this program: other addresses, nothing inherited
};

// A worker's whole life; when it returns, the worker ends through end_child(0).
using WorkerEntry = void (*)(const WorkerContext&);

// Makes `entry` known under `name` (a literal) to workers; before start().
void register_worker_entry(const char* name, WorkerEntry entry);

struct Worker {
  pid_t pid = -1;
  UniqueFd pidfd;
};

// To that process and no later one with its pid. False: it has ended.
bool send_signal(int pidfd, int number);

enum class NameKind : std::uint32_t { shared_memory, message_queue, semaphore, file };

class Nursery {
 public:
  // The nursery that start() forked. Throws std::logic_error naming start() when it was not called.
  static Nursery& instance();

  // Forks a worker that runs `entry`; with `exec` the worker first executes this program anew.
  // `control_fd` is passed on, not consumed. Throws EnvironmentError naming the limit (fork
  // refused).
  // With `program` it executes that one instead, which must know the entry too.
  Worker spawn(const char* entry, const WorkerContext& context, bool exec,
               std::string_view program = {});

  // An innocent process that sleeps, under this pid, which nobody has. nullopt: somebody got it
  // first, or pids cannot be chosen here (why_pids_cannot_be_chosen).
  std::optional<Worker> impersonate(pid_t pid);

  // SIGKILL by pidfd, then waits until it was reaped. Returns the wait status.
  int kill_and_reap(Worker& worker);
  // All of them first: they die side by side, while we wait for the first.
  void kill_and_reap(std::span<Worker> workers);

  // The wait status if the worker has ended, without waiting.
  std::optional<int> ended(const Worker& worker);

  // Removed by the nursery when the harness dies before forget().
  void remember(NameKind kind, std::string_view name);
  void forget(NameKind kind, std::string_view name);  // removes it too
};

// First line of main: forks the nursery, and turns an exec'ed child into its worker (then it does
// not return). Throws EnvironmentError when fork is refused.
void start(int argc, char** argv);

// The one way in which children end: flushes coverage and leak data when built with them, then
// _exit. Never unwinds.
[[noreturn]] void end_child(int status);

}  // namespace queuecheck
