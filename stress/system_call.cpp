#include "queuecheck/stress/system_call.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>

#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {
namespace {

// How a call says when it gives up.
enum class Bound : std::uint8_t {
  none,
  milliseconds,       // in the argument, negative: never
  timespec_relative,  // at the argument's address, 0: never
  timespec_realtime,  // the same, an instant
  timeval_relative,   // the same, microseconds
  clock_sleep,        // by the arguments before it (clock, flags)
  futex,              // by the operation
  soon,               // goes on with what was bounded before a signal interrupted it
};

struct KnownCall {
  long number;
  const char* name;
  int descriptor;  // which argument; -1: none
  Bound bound = Bound::none;
  std::size_t at = 0;  // the argument that bounds it
};

constexpr KnownCall known_calls[] = {
    {SYS_futex, "futex", -1, Bound::futex, 3},
    {SYS_nanosleep, "nanosleep", -1, Bound::timespec_relative, 0},
    {SYS_clock_nanosleep, "clock_nanosleep", -1, Bound::clock_sleep, 2},
    {SYS_restart_syscall, "restart_syscall", -1, Bound::soon},
    {SYS_read, "read", 0},
    {SYS_write, "write", 0},
    {SYS_readv, "readv", 0},
    {SYS_writev, "writev", 0},
    {SYS_recvfrom, "recvfrom", 0},
    {SYS_sendto, "sendto", 0},
    {SYS_recvmsg, "recvmsg", 0},
    {SYS_sendmsg, "sendmsg", 0},
    {SYS_accept4, "accept4", 0},
    {SYS_connect, "connect", 0},
    {SYS_flock, "flock", 0},
    {SYS_fcntl, "fcntl", 0},
    {SYS_ioctl, "ioctl", 0},
    {SYS_mq_timedreceive, "mq_timedreceive", 0, Bound::timespec_realtime, 4},
    {SYS_mq_timedsend, "mq_timedsend", 0, Bound::timespec_realtime, 4},
    {SYS_msgrcv, "msgrcv", -1},
    {SYS_msgsnd, "msgsnd", -1},
    {SYS_semop, "semop", -1},
    {SYS_semtimedop, "semtimedop", -1, Bound::timespec_relative, 3},
    {SYS_ppoll, "ppoll", -1, Bound::timespec_relative, 2},
    {SYS_pselect6, "pselect6", -1, Bound::timespec_relative, 4},
    {SYS_epoll_pwait, "epoll_pwait", 0, Bound::milliseconds, 3},
#if defined(SYS_poll)  // the older ones are missing on newer processors
    {SYS_poll, "poll", -1, Bound::milliseconds, 2},
    {SYS_select, "select", -1, Bound::timeval_relative, 4},
    {SYS_epoll_wait, "epoll_wait", 0, Bound::milliseconds, 3},
    {SYS_pause, "pause", -1},
#endif
    {SYS_rt_sigsuspend, "rt_sigsuspend", -1},
    {SYS_rt_sigtimedwait, "rt_sigtimedwait", -1, Bound::timespec_relative, 2},
    {SYS_wait4, "wait4", -1},
    {SYS_waitid, "waitid", -1},
    {SYS_fsync, "fsync", 0},
    {SYS_fallocate, "fallocate", 0},
    {SYS_munmap, "munmap", -1},
    {SYS_mmap, "mmap", -1},
};

const KnownCall* known(const SystemCall& call) {
  for (const KnownCall& one : known_calls) {
    if (one.number == call.number) return &one;
  }
  return nullptr;
}

constexpr std::int64_t second_ns = 1'000'000'000;

std::int64_t now_ns(clockid_t clock) {
  timespec now{};
  return clock_gettime(clock, &now) == 0 ? now.tv_sec * second_ns + now.tv_nsec : 0;
}

// The time at an address; far times do not overflow.
std::optional<std::int64_t> time_at(const std::string& proc_path, std::uint64_t address,
                                    std::int64_t fractions_per_second) {
  std::int64_t parts[2] = {};
  if (!read_memory(proc_path, address, parts, sizeof parts)) return std::nullopt;
  constexpr std::int64_t longest_s = 4'000'000'000;  // 2096 as an instant
  if (parts[0] > longest_s) return longest_s * second_ns;
  return parts[0] * second_ns + parts[1] * (second_ns / fractions_per_second);
}

std::optional<std::int64_t> until(const std::string& proc_path, std::uint64_t address,
                                  std::optional<clockid_t> clock) {
  if (address == 0) return std::nullopt;
  const auto time = time_at(proc_path, address, second_ns);
  if (!time) return 0;  // it has a bound, which cannot be read
  return clock ? *time - now_ns(*clock) : *time;
}

// FUTEX_WAIT, FUTEX_WAIT_BITSET ... without its flags.
int futex_operation(const SystemCall& call) {
  return static_cast<int>(call.arguments[1]) & FUTEX_CMD_MASK;
}

}  // namespace

std::optional<SystemCall> system_call_of(const std::string& proc_path) {
  std::ifstream file(proc_path + "/syscall");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  SystemCall call;
  auto& a = call.arguments;
  unsigned long long read[6] = {};
  // "running", or "-1 ..." in no call at all (a page fault): fewer fields
  if (std::sscanf(line.c_str(), "%ld %llx %llx %llx %llx %llx %llx", &call.number, &read[0],
                  &read[1], &read[2], &read[3], &read[4], &read[5]) != 7 ||
      call.number < 0) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = read[i];
  return call;
}

std::string name(const SystemCall& call) {
  const KnownCall* const found = known(call);
  return found != nullptr ? found->name : "system call " + std::to_string(call.number);
}

std::optional<int> descriptor(const SystemCall& call) {
  const KnownCall* const found = known(call);
  if (found == nullptr || found->descriptor < 0) return std::nullopt;
  return static_cast<int>(call.arguments[static_cast<std::size_t>(found->descriptor)]);
}

std::optional<FutexWait> futex_wait(const SystemCall& call) {
  // Interrupted and gone on with, a call keeps its arguments.
  if (call.number != SYS_futex && call.number != SYS_restart_syscall) return std::nullopt;
  const int operation = futex_operation(call);
  const bool waits = operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET ||
                     operation == FUTEX_LOCK_PI || operation == FUTEX_WAIT_REQUEUE_PI;
  if (!waits || call.arguments[0] == 0) return std::nullopt;
  return FutexWait{call.arguments[0], static_cast<std::uint32_t>(call.arguments[2]),
                   (call.arguments[1] & FUTEX_PRIVATE_FLAG) != 0};
}

std::optional<std::int64_t> ends_by_itself_ns(const std::string& proc_path,
                                              const SystemCall& call) {
  const KnownCall* const found = known(call);
  if (found == nullptr) return std::nullopt;
  const std::uint64_t argument = call.arguments[found->at];
  switch (found->bound) {
    case Bound::none:
      return std::nullopt;
    case Bound::soon:
      return 0;
    case Bound::milliseconds: {
      const auto ms = static_cast<std::int32_t>(argument);
      return ms < 0 ? std::nullopt : std::optional(std::int64_t{ms} * 1'000'000);
    }
    case Bound::timespec_relative:
      return until(proc_path, argument, std::nullopt);
    case Bound::timespec_realtime:
      return until(proc_path, argument, CLOCK_REALTIME);
    case Bound::timeval_relative:
      return argument == 0 ? std::nullopt
                           : std::optional(time_at(proc_path, argument, 1'000'000).value_or(0));
    case Bound::clock_sleep: {
      const bool instant = (call.arguments[1] & TIMER_ABSTIME) != 0;
      return until(
          proc_path, argument,
          instant ? std::optional(static_cast<clockid_t>(call.arguments[0])) : std::nullopt);
    }
    case Bound::futex: {
      if (futex_operation(call) == FUTEX_WAIT) return until(proc_path, argument, std::nullopt);
      // All others give up at an instant.
      const bool realtime = (call.arguments[1] & FUTEX_CLOCK_REALTIME) != 0;
      return until(proc_path, argument, realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC);
    }
  }
  return std::nullopt;
}

bool read_memory(const std::string& proc_path, std::uint64_t address, void* into,
                 std::size_t bytes) {
  const UniqueFd memory(open((proc_path + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
  return memory && pread(memory.get(), into, bytes, static_cast<off_t>(address)) ==
                       static_cast<ssize_t>(bytes);
}

}  // namespace queuecheck
