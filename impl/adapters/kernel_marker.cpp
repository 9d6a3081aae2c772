#include "queuecheck/impl/adapters/kernel_marker.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <system_error>

namespace queuecheck {
namespace {

// What stands in the file; written at once, so that nobody reads half of it.
struct Text {
  std::array<char, 16> kind;
  std::int32_t key;
};

constexpr std::array<char, 16> posix_kind{"posix queue"};
constexpr std::array<char, 16> system_v_kind{"System V queue"};

std::string path_of(const std::string& name) {
  return "/dev/shm/" + name;
}

void write_marker(const std::string& name, KernelObject object, std::int32_t key, int flags) {
  const Text text{object == KernelObject::posix_queue ? posix_kind : system_v_kind, key};
  const std::string path = path_of(name);
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, S_IRUSR | S_IWUSR);
  const bool written =
      fd >= 0 && pwrite(fd, &text, sizeof text, 0) == static_cast<ssize_t>(sizeof text);
  const int error = errno;
  if (fd >= 0) close(fd);
  if (written) return;
  if (fd >= 0 && (flags & O_EXCL) != 0) unlink(path.c_str());
  throw std::runtime_error("cannot mark " + path + ": " + std::generic_category().message(error));
}

void remove_system_v(std::int32_t key, const struct stat& marker) {
  const int id = msgget(key, 0);
  msqid_ds about{};
  if (id < 0 || msgctl(id, IPC_STAT, &about) != 0) return;
  // The queue's time has seconds only, of a clock that goes in ticks; the file's may be finer: a
  // queue made within a tick of a full second may seem a second older than its marker.
  constexpr long tick_ns = 20'000'000;  // the longest there is, twice
  const std::time_t marked = marker.st_mtim.tv_sec - (marker.st_mtim.tv_nsec < tick_ns ? 1 : 0);
  if (about.msg_perm.uid != geteuid() || about.msg_ctime < marked) return;
  msgctl(id, IPC_RMID, nullptr);
}

}  // namespace

void mark_kernel_object(const std::string& name, KernelObject object, std::int32_t key) {
  write_marker(name, object, key, O_CREAT | O_EXCL);
}

void mark_again(const std::string& name, KernelObject object, std::int32_t key) {
  write_marker(name, object, key, 0);
}

void remove_marked(const std::string& name) noexcept {
  const std::string path = path_of(name);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return;
  Text text{};
  struct stat about {};
  const bool ours = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid() &&
                    about.st_size == sizeof text &&
                    read(fd, &text, sizeof text) == static_cast<ssize_t>(sizeof text) &&
                    (text.kind == posix_kind || text.kind == system_v_kind);
  close(fd);
  if (!ours) return;
  if (text.kind == posix_kind) mq_unlink(("/" + name).c_str());
  if (text.kind == system_v_kind) remove_system_v(text.key, about);
  unlink(path.c_str());
}

}  // namespace queuecheck
