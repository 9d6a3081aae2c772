#include "queuecheck/impl/open_or_create.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <utility>

#include "queuecheck/impl/machine_shortage.hpp"

namespace queuecheck {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw std::runtime_error("shared memory '" + name + "': " + why);
}
[[noreturn]] void fail(const std::string& name, const char* call, int error) {
  refuse(name, std::string(call) + ": " + std::generic_category().message(error));
}

// Closes it.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

std::string path(const std::string& name) {
  if (name.empty() || name.size() > 250 || name.find('/') != std::string::npos || name[0] == '.') {
    refuse(name, "no name for a queue; 1 to 250 characters without '/', the first no '.'");
  }
  return "/" + name;
}

std::string octal(mode_t mode) {
  std::string digits;
  for (int shift = 6; shift >= 0; shift -= 3)
    digits += static_cast<char>('0' + (mode >> shift & 7));
  return "0" + digits;
}

struct stat state_of(const std::string& name, int fd) {
  struct stat state {};
  if (fstat(fd, &state) != 0) fail(name, "fstat", errno);
  return state;
}

int open_or_make(const std::string& name) {
  const int fd = shm_open(path(name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) fail(name, "shm_open", errno);
  return fd;
}

// It is this user's and nobody else's.
void require_own(const std::string& name, const struct stat& state) {
  if (state.st_uid != geteuid()) {
    refuse(name, "owner " + std::to_string(state.st_uid) + " found, " + std::to_string(geteuid()) +
                     " wanted");
  }
  if ((state.st_mode & 0077) != 0) {
    refuse(name, "permissions " + octal(state.st_mode & 0777) + " found, 0600 wanted");
  }
}

// By a read, not through a mapping (invariant 2). An object that is too short has not been begun.
SegmentHeader::Stage stage_of(const std::string& name, int fd) {
  SegmentHeader::Start start{};
  ssize_t bytes = 0;
  do {
    bytes = pread(fd, start.data(), sizeof start, 0);
  } while (bytes < 0 && errno == EINTR);
  if (bytes < 0) fail(name, "pread", errno);
  return SegmentHeader::stage(start);
}

// Waits for the lock. A holder is busy for as long as it takes to fill the queue's pages.
void lock(const std::string& name, int fd, Deadline deadline) {
  for (long nap_ns = 20'000; flock(fd, LOCK_EX | LOCK_NB) != 0;
       nap_ns = std::min(nap_ns * 2, 1'000'000L)) {
    if (errno != EWOULDBLOCK && errno != EINTR) fail(name, "flock", errno);
    if (deadline.monotonic_ns <= Deadline::after(0).monotonic_ns) {
      refuse(name, "another process is laying it out; the deadline has passed");
    }
    const timespec nap{0, nap_ns};
    nanosleep(&nap, nullptr);
  }
}

// Zeros, at least `bytes` of them, their pages taken now. It never becomes shorter: should somebody
// map it all the same, he finds zeros and no SIGBUS.
void begin_anew(const std::string& name, int fd, const struct stat& state, std::size_t bytes) {
  const auto length =
      static_cast<off_t>(std::max<std::size_t>(bytes, static_cast<std::size_t>(state.st_size)));
  if (state.st_size > 0 &&
      fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, state.st_size) != 0) {
    fail(name, "fallocate", errno);
  }
  if (ftruncate(fd, length) != 0) fail(name, "ftruncate", errno);
  int error = 0;
  do {
    error = posix_fallocate(fd, 0, length);
  } while (error == EINTR);
  if (error != 0) {
    throw MachineShortage("shared memory '" + name + "': " + std::to_string(length) +
                          " bytes wanted: " + std::generic_category().message(error));
  }
}

}  // namespace

NamedPlace::NamedPlace(const std::string& name, std::size_t bytes, Deadline deadline)
    : name_(name) {
  if (bytes > static_cast<std::size_t>(INT64_MAX)) {
    refuse(name, std::to_string(bytes) + " bytes wanted; 2^63-1 are possible");
  }
  for (;;) {
    Descriptor object(open_or_make(name));
    require_own(name, state_of(name, object.get()));
    if (stage_of(name, object.get()) != SegmentHeader::Stage::finished) {
      lock(name, object.get(), deadline);
      // Removed meanwhile: it can be reached by nobody else any more. Open the name again.
      const struct stat state = state_of(name, object.get());
      if (state.st_nlink == 0) continue;
      switch (stage_of(name, object.get())) {
        case SegmentHeader::Stage::finished:
          break;
        case SegmentHeader::Stage::other:
          refuse(name, "holds something that is no queue");
        case SegmentHeader::Stage::unfinished:
          fresh_ = true;
          try {
            begin_anew(name, object.get(), state, bytes);
          } catch (...) {
            remove_queue(name);  // under the lock: who waits for it looks at the name again
            throw;
          }
      }
    }
    segment_ = Segment::adopt(object.release());
    mapping_ = segment_.map();
    return;
  }
}

NamedPlace::~NamedPlace() {
  if (fresh_ && segment_) remove_queue(name_);
}

void NamedPlace::finish() {
  // Explicitly: a forked child may hold the descriptor, and with it the lock, open.
  if (fresh_) flock(segment_.fd(), LOCK_UN);
  segment_ = Segment();
}

bool remove_queue(const std::string& name) {
  return shm_unlink(path(name).c_str()) == 0;
}

}  // namespace queuecheck
