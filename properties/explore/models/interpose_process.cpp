// The symbols by which a process learns who it is and whether others live, syscall(), and those of
// descriptors that belong to it: as interpose_pthread.cpp.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/models/system_call.hpp"
#include "queuecheck/properties/explore/models/virtual_process.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

using namespace queuecheck::explore;

#define CALLER __builtin_return_address(0)

namespace {

// Reading and writing files does not wait for another process.
bool is_file(int descriptor) {
  struct stat what {};
  return fstat(descriptor, &what) == 0 && (S_ISREG(what.st_mode) || S_ISCHR(what.st_mode));
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : mode_t{0};
}

}  // namespace

extern "C" {

long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long argument[6];
  for (long& one : argument) one = va_arg(list, long);
  va_end(list);
  if (virtual_process()) return models::system_call(number, argument, CALLER);
  return REAL(syscall)(number, argument[0], argument[1], argument[2], argument[3], argument[4],
                       argument[5]);
}

pid_t getpid() noexcept {
  return virtual_process() ? models::pid_of(current()) : REAL(getpid)();
}
pid_t gettid() noexcept {
  return virtual_process() ? models::pid_of(current()) : REAL(gettid)();
}
pid_t getppid() noexcept {
  return virtual_process() ? models::parent_pid() : REAL(getppid)();
}
int sched_getcpu() noexcept {
  return virtual_process() ? 0 : REAL(sched_getcpu)();
}

int kill(pid_t pid, int signal) noexcept {
  return virtual_process() ? models::probe(pid, signal) : REAL(kill)(pid, signal);
}
int pidfd_open(pid_t pid, unsigned flags) noexcept {
  if (virtual_process()) return models::open_pidfd(pid, flags);
  using Function = int (*)(pid_t, unsigned);
  return reinterpret_cast<Function>(models::real_function("pidfd_open"))(pid, flags);
}
int waitid(idtype_t type, id_t id, siginfo_t* information, int options) {
  if (!virtual_process()) return REAL(waitid)(type, id, information, options);
  errno = ECHILD;  // virtual processes are nobody's children
  return -1;
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  if (virtual_process() && models::is_stat_path(path)) return models::open_stat(path);
  return REAL(open)(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  if (virtual_process() && models::is_stat_path(path)) return models::open_stat(path);
  return REAL(open64)(path, flags, mode);
}
int close(int descriptor) {
  if (virtual_process() && models::is_descriptor(descriptor)) {
    return models::close_descriptor(descriptor);
  }
  return REAL(close)(descriptor);
}
ssize_t read(int descriptor, void* into, size_t room) {
  if (virtual_process()) {
    if (models::is_descriptor(descriptor)) {
      return models::read_descriptor(descriptor, into, room);
    }
    if (!is_file(descriptor)) models::unmodelled("read() of what is no file");
  }
  return REAL(read)(descriptor, into, room);
}
ssize_t write(int descriptor, const void* from, size_t bytes) {
  const bool known = descriptor == STDOUT_FILENO || descriptor == STDERR_FILENO;
  if (virtual_process() && !known && !is_file(descriptor)) {
    models::unmodelled("write() to what is no file");
  }
  return REAL(write)(descriptor, from, bytes);
}
int poll(pollfd* descriptors, nfds_t count, int timeout_ms) {
  if (!virtual_process()) return REAL(poll)(descriptors, count, timeout_ms);
  return models::poll_descriptors(descriptors, count, timeout_ms, CALLER);
}

}  // extern "C"
