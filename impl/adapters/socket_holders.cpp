#include "queuecheck/impl/adapters/socket_holders.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace queuecheck {
namespace {

constexpr int descriptor_limit = 1 << 16;

std::uint64_t packed(const SocketPair& pair) {
  if (pair.sending >= descriptor_limit || pair.receiving >= descriptor_limit) return 0;
  return static_cast<std::uint64_t>(getpid()) << 32 |
         static_cast<std::uint64_t>(pair.sending) << 16 |
         static_cast<std::uint64_t>(pair.receiving);
}

std::uint64_t cookie_of(int fd) {
  std::uint64_t cookie = 0;
  socklen_t bytes = sizeof cookie;
  return getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &bytes) == 0 ? cookie : 0;
}

// -1 with errno.
int copy_of(int pidfd, int fd, std::uint64_t cookie) {
  const int copy = static_cast<int>(syscall(SYS_pidfd_getfd, pidfd, fd, 0));
  if (copy < 0 || cookie_of(copy) == cookie) return copy;
  close(copy);
  errno = EBADF;
  return -1;
}

void close_both(const SocketPair& pair) {
  if (pair.sending >= 0) close(pair.sending);
  if (pair.receiving >= 0) close(pair.receiving);
}

}  // namespace

const char* socket_holders_missing() {
  static const bool here = [] {
    const int self = static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0));
    if (self < 0) return false;
    // Of a descriptor that cannot be: EBADF from a kernel that knows the call.
    const bool known = syscall(SYS_pidfd_getfd, self, -1, 0) < 0 && errno == EBADF;
    close(self);
    return known;
  }();
  return here ? nullptr : "this kernel, or its guards, lack pidfd_getfd (Linux 5.6)";
}

void SocketHolders::begin(const SocketPair& pair) {
  // Relaxed: the queue's header publishes them.
  cookies_[0].store(cookie_of(pair.sending), std::memory_order_relaxed);
  cookies_[1].store(cookie_of(pair.receiving), std::memory_order_relaxed);
  enter(pair);
}

// Where the table is full, newcomers ask others.
void SocketHolders::enter(const SocketPair& pair) {
  // Where Yama lets only parents look into processes, we let our peers; elsewhere it is refused,
  // and not needed.
  prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  const std::uint64_t own = packed(pair);
  for (Entry& entry : entries_) {
    std::uint64_t nobody = 0;
    // Release: pairs with the acquire in join; our descriptors are open.
    if (own == 0 || entry.compare_exchange_strong(nobody, own, std::memory_order_release,
                                                  std::memory_order_relaxed)) {
      return;
    }
  }
}

SocketPair SocketHolders::join(const char* queue) {
  int error = ESRCH;
  for (Entry& entry : entries_) {
    // Acquire: pairs with the release in enter.
    std::uint64_t found = entry.load(std::memory_order_acquire);
    if (found == 0) continue;
    const int holder =
        static_cast<int>(syscall(SYS_pidfd_open, static_cast<pid_t>(found >> 32), 0));
    if (holder < 0) {
      // Died without a word. Relaxed: nothing is published by a free entry.
      if (errno == ESRCH) {
        entry.compare_exchange_strong(found, 0, std::memory_order_relaxed);
      }
      continue;
    }
    SocketPair pair;
    pair.sending = copy_of(holder, static_cast<int>(found >> 16 & 0xffff),
                           cookies_[0].load(std::memory_order_relaxed));
    if (pair.sending >= 0) {
      pair.receiving = copy_of(holder, static_cast<int>(found & 0xffff),
                               cookies_[1].load(std::memory_order_relaxed));
    }
    if (pair.sending < 0 || pair.receiving < 0) error = errno;
    close(holder);
    if (pair.receiving >= 0) {
      enter(pair);
      return pair;
    }
    close_both(pair);
  }
  throw std::runtime_error(
      std::string(queue) +
      (error == EPERM ? ": whoever holds the sockets may not be looked into (pidfd_getfd): run as "
                        "the same user, with kernel.yama.ptrace_scope at most 1"
                      : ": nobody alive holds the sockets"));
}

void SocketHolders::leave(const SocketPair& pair) {
  const std::uint64_t own = packed(pair);
  for (Entry& entry : entries_) {
    std::uint64_t expected = own;
    // Relaxed: who copied meanwhile has a copy; who comes now is told by the cookie.
    if (own != 0 && entry.compare_exchange_strong(expected, 0, std::memory_order_relaxed)) break;
  }
  close_both(pair);
}

}  // namespace queuecheck
