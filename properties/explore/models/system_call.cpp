#include "queuecheck/properties/explore/models/system_call.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <ctime>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/futex.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/models/virtual_process.hpp"

namespace queuecheck::explore::models {

namespace {

template <class T>
T* pointer(long argument) {
  return reinterpret_cast<T*>(argument);
}

long barrier_in_all(long command, const void* at) {
  switch (command) {
    case MEMBARRIER_CMD_QUERY:
      return MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |
             MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED |
             MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED;
    case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
    case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
      return 0;
    case MEMBARRIER_CMD_PRIVATE_EXPEDITED:  // the caller's own threads: it has one
      fence();
      return 0;
    case MEMBARRIER_CMD_GLOBAL:
    case MEMBARRIER_CMD_GLOBAL_EXPEDITED:
      if (!in_run()) return 0;
      {
        Access access;
        access.kind = AccessKind::fence;
        access.order = __ATOMIC_SEQ_CST;
        access.at = at;
        schedule_point(access);
      }
      if (runtime.weak) memory::fence_everywhere();
      return 0;
    default:
      errno = EINVAL;
      return -1;
  }
}

[[noreturn]] void unknown(long number) {
  char text[64];
  std::snprintf(text, sizeof text, "syscall(%ld)", number);
  unmodelled(text);
}

}  // namespace

long system_call(long number, const long (&argument)[6], const void* at) {
  switch (number) {
    case SYS_futex:
      return futex(pointer<std::uint32_t>(argument[0]), static_cast<int>(argument[1]),
                   static_cast<std::uint32_t>(argument[2]), pointer<const timespec>(argument[3]),
                   pointer<std::uint32_t>(argument[4]), static_cast<std::uint32_t>(argument[5]),
                   at);
    case SYS_membarrier:
      return barrier_in_all(argument[0], at);
    case SYS_getpid:
    case SYS_gettid:
      return pid_of(current());
    case SYS_getppid:
      return parent_pid();
    case SYS_kill:
      return probe(static_cast<pid_t>(argument[0]), static_cast<int>(argument[1]));
    case SYS_pidfd_send_signal:
      unmodelled("pidfd_send_signal()");
    case SYS_pidfd_open:
      return open_pidfd(static_cast<pid_t>(argument[0]), static_cast<unsigned>(argument[1]));
    // These neither block nor tell about anything that differs between runs.
    case SYS_madvise:
    case SYS_mprotect:
    case SYS_memfd_create:
    case SYS_prctl:
      return REAL(syscall)(number, argument[0], argument[1], argument[2], argument[3], argument[4],
                           argument[5]);
    default:
      unknown(number);
  }
}

}  // namespace queuecheck::explore::models
