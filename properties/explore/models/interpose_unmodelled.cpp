// The symbols of calls that may block, start threads or processes, or end the program, and of which
// there is no model: a virtual process that calls one ends the run, with the name of the call.
// Everybody else gets the C library's.
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdarg>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

using namespace queuecheck::explore;

// A definition of `name` in the parameters' and the result's types of the header.
#define UNMODELLED(result, name, parameters, arguments, ...) \
  result name parameters __VA_ARGS__ {                       \
    if (virtual_process()) models::unmodelled(#name "()");   \
    return REAL(name) arguments;                             \
  }

extern "C" {

// Waiting for descriptors and through them
UNMODELLED(int, ppoll, (pollfd * all, nfds_t count, const timespec* time, const sigset_t* mask),
           (all, count, time, mask))
UNMODELLED(int, select, (int count, fd_set* in, fd_set* out, fd_set* other, timeval* time),
           (count, in, out, other, time))
UNMODELLED(int, pselect,
           (int count, fd_set* in, fd_set* out, fd_set* other, const timespec* time,
            const sigset_t* mask),
           (count, in, out, other, time, mask))
UNMODELLED(int, epoll_wait, (int epoll, epoll_event* events, int most, int timeout_ms),
           (epoll, events, most, timeout_ms))
UNMODELLED(ssize_t, readv, (int fd, const iovec* parts, int count), (fd, parts, count))
UNMODELLED(ssize_t, writev, (int fd, const iovec* parts, int count), (fd, parts, count))
UNMODELLED(int, accept, (int fd, sockaddr* __restrict address, socklen_t* __restrict bytes),
           (fd, address, bytes))
UNMODELLED(int, connect, (int fd, const sockaddr* address, socklen_t bytes), (fd, address, bytes))
UNMODELLED(ssize_t, recv, (int fd, void* into, size_t room, int flags), (fd, into, room, flags))
UNMODELLED(ssize_t, recvfrom,
           (int fd, void* __restrict into, size_t room, int flags, sockaddr* __restrict address,
            socklen_t* __restrict bytes),
           (fd, into, room, flags, address, bytes))
UNMODELLED(ssize_t, recvmsg, (int fd, msghdr* message, int flags), (fd, message, flags))
UNMODELLED(ssize_t, send, (int fd, const void* from, size_t bytes, int flags),
           (fd, from, bytes, flags))
UNMODELLED(ssize_t, sendmsg, (int fd, const msghdr* message, int flags), (fd, message, flags))
UNMODELLED(int, flock, (int fd, int operation), (fd, operation), noexcept)
UNMODELLED(int, lockf, (int fd, int command, off_t bytes), (fd, command, bytes))

// Queues and semaphores of the kernel
UNMODELLED(ssize_t, mq_receive, (mqd_t queue, char* into, size_t room, unsigned* priority),
           (queue, into, room, priority))
UNMODELLED(ssize_t, mq_timedreceive,
           (mqd_t queue, char* __restrict into, size_t room, unsigned* __restrict priority,
            const timespec* __restrict until),
           (queue, into, room, priority, until))
UNMODELLED(int, mq_send, (mqd_t queue, const char* from, size_t bytes, unsigned priority),
           (queue, from, bytes, priority))
UNMODELLED(int, mq_timedsend,
           (mqd_t queue, const char* from, size_t bytes, unsigned priority, const timespec* until),
           (queue, from, bytes, priority, until))
UNMODELLED(ssize_t, msgrcv, (int queue, void* into, size_t room, long type, int flags),
           (queue, into, room, type, flags))
UNMODELLED(int, msgsnd, (int queue, const void* from, size_t bytes, int flags),
           (queue, from, bytes, flags))
UNMODELLED(int, semop, (int set, sembuf* operations, size_t count), (set, operations, count),
           noexcept)
UNMODELLED(int, semtimedop, (int set, sembuf* operations, size_t count, const timespec* time),
           (set, operations, count, time), noexcept)
UNMODELLED(int, sem_close, (sem_t * semaphore), (semaphore), noexcept)

// Other threads and processes
UNMODELLED(int, pthread_create,
           (pthread_t* __restrict thread, const pthread_attr_t* __restrict attributes,
            void* (*body)(void*), void* __restrict argument),
           (thread, attributes, body, argument), noexcept)
UNMODELLED(int, pthread_join, (pthread_t thread, void** result), (thread, result))
UNMODELLED(pid_t, fork, (), (), noexcept)
UNMODELLED(pid_t, wait, (int* status), (status))
UNMODELLED(pid_t, waitpid, (pid_t pid, int* status, int options), (pid, status, options))
UNMODELLED(int, posix_spawn,
           (pid_t* __restrict pid, const char* __restrict path,
            const posix_spawn_file_actions_t* __restrict actions,
            const posix_spawnattr_t* __restrict attributes, char* const arguments[__restrict_arr],
            char* const environment[__restrict_arr]),
           (pid, path, actions, attributes, arguments, environment))
UNMODELLED(int, pause, (), ())
UNMODELLED(int, sigwait, (const sigset_t* __restrict set, int* __restrict signal), (set, signal))
UNMODELLED(int, sigwaitinfo, (const sigset_t* __restrict set, siginfo_t* __restrict information),
           (set, information))
UNMODELLED(int, sigsuspend, (const sigset_t* mask), (mask))

// Named: shared between processes, but not in the segment.
sem_t* sem_open(const char* name, int flags, ...) noexcept {
  if (virtual_process()) models::unmodelled("sem_open()");
  if ((flags & O_CREAT) == 0) return REAL(sem_open)(name, flags);
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = va_arg(arguments, mode_t);
  const unsigned value = va_arg(arguments, unsigned);
  va_end(arguments);
  return REAL(sem_open)(name, flags, mode, value);
}

// The end of the program, where a virtual process means its own.
void _exit(int status) {
  if (virtual_process()) end_run(RunEnd::crashed, current(), "calls _exit()");
  REAL(_exit)(status);
  __builtin_unreachable();
}
void exit(int status) noexcept {
  if (virtual_process()) end_run(RunEnd::crashed, current(), "calls exit()");
  REAL(exit)(status);
  __builtin_unreachable();
}
void abort() noexcept {
  if (virtual_process()) end_run(RunEnd::crashed, current(), "calls abort()");
  REAL(abort)();
  __builtin_unreachable();
}

}  // extern "C"
