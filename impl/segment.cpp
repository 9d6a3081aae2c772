#include "queuecheck/impl/segment.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/interprocess/mapped_region.hpp>
#include <boost/interprocess/shared_memory_object.hpp>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "queuecheck/impl/machine_shortage.hpp"

namespace queuecheck {
namespace {

namespace ipc = boost::interprocess;

constexpr const char* shared_memory_directory = "/dev/shm";

[[noreturn]] void fail(const std::string& call, const std::string& what, const std::string& why) {
  throw std::runtime_error(call + " " + what + ": " + why);
}

// Where memory or room is what lacks.
[[noreturn]] void lack(const std::string& call, const std::string& what, const std::string& why) {
  throw MachineShortage(call + " " + what + ": " + why);
}

[[noreturn]] void fail(const std::string& call, const std::string& what, int error) {
  fail(call, what, std::generic_category().message(error));
}

// What mapped_region wants of a memory-mappable object, for any descriptor.
class Mappable {
 public:
  explicit Mappable(int fd) : fd_(fd) {}
  ipc::mapping_handle_t get_mapping_handle() const { return {fd_, false}; }
  ipc::mode_t get_mode() const { return ipc::read_write; }

 private:
  int fd_;
};

// Sizes the object and takes its pages now.
void reserve(int fd, std::size_t bytes, const std::string& what) {
  if (ftruncate(fd, static_cast<off_t>(bytes)) != 0) fail("ftruncate", what, errno);
  int error = 0;
  do {
    error = posix_fallocate(fd, 0, static_cast<off_t>(bytes));
  } while (error == EINTR);
  if (error != 0) {
    lack("posix_fallocate", what,
         std::to_string(bytes) + " bytes wanted: " + std::generic_category().message(error));
  }
}

std::size_t size_of(int fd, const std::string& what) {
  struct stat state {};
  if (fstat(fd, &state) != 0) fail("fstat", what, errno);
  if (state.st_size <= 0) fail("fstat", what, "is empty (half made, or no segment)");
  return static_cast<std::size_t>(state.st_size);
}

void require_size(std::size_t bytes, const std::string& what) {
  if (bytes == 0 || bytes > static_cast<std::size_t>(INT64_MAX)) {
    fail("create", what, std::to_string(bytes) + " bytes wanted; 1 to 2^63-1 are possible");
  }
}

}  // namespace

Mapping::Mapping() = default;
Mapping::Mapping(std::unique_ptr<ipc::mapped_region> region)
    : region_(std::move(region)),
      memory_(static_cast<std::byte*>(region_->get_address()), region_->get_size()) {}
Mapping::Mapping(Mapping&& other) noexcept
    : region_(std::move(other.region_)), memory_(std::exchange(other.memory_, {})) {}
Mapping& Mapping::operator=(Mapping&& other) noexcept {
  region_ = std::move(other.region_);
  memory_ = std::exchange(other.memory_, {});
  return *this;
}
Mapping::~Mapping() = default;

Segment::Segment(Segment&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      bytes_(std::exchange(other.bytes_, 0)),
      what_(std::move(other.what_)) {}

Segment& Segment::operator=(Segment&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(bytes_, other.bytes_);
  std::swap(what_, other.what_);
  return *this;
}

Segment::~Segment() {
  if (fd_ >= 0) close(fd_);
}

Segment Segment::create_anonymous(const std::string& label, std::size_t bytes) {
  const std::string what = "memory '" + label + "'";
  require_size(bytes, what);
  const int fd = memfd_create(label.c_str(), MFD_CLOEXEC);
  if (fd < 0) fail("memfd_create", what, errno);
  Segment segment(fd, bytes, what);  // from here on closed by its destructor
  reserve(fd, bytes, what);
  return segment;
}

Segment Segment::create_named(const std::string& name, std::size_t bytes) {
  const std::string what = "shared memory '" + name + "'";
  require_size(bytes, what);
  require_shared_memory(what, bytes);
  int fd = -1;
  try {
    const ipc::shared_memory_object object(ipc::create_only, name.c_str(), ipc::read_write,
                                           ipc::permissions(0600));
    // The object closes its own descriptor; ours is a copy that an exec does not inherit.
    fd = fcntl(object.get_mapping_handle().handle, F_DUPFD_CLOEXEC, 0);
  } catch (const ipc::interprocess_exception& e) {
    fail("shm_open", what, e.what());
  }
  if (fd < 0) {
    const int error = errno;
    remove(name);
    fail("fcntl", what, error);
  }
  Segment segment(fd, bytes, what);
  try {
    reserve(fd, bytes, what);
  } catch (...) {
    remove(name);
    throw;
  }
  return segment;
}

Segment Segment::open_named(const std::string& name) {
  const std::string what = "shared memory '" + name + "'";
  int fd = -1;
  try {
    const ipc::shared_memory_object object(ipc::open_only, name.c_str(), ipc::read_write);
    fd = fcntl(object.get_mapping_handle().handle, F_DUPFD_CLOEXEC, 0);
  } catch (const ipc::interprocess_exception& e) {
    fail("shm_open", what, e.what());
  }
  if (fd < 0) fail("fcntl", what, errno);
  Segment segment(fd, 0, what);
  segment.bytes_ = size_of(fd, what);
  return segment;
}

Segment Segment::adopt(int fd) {
  const std::string what = "descriptor " + std::to_string(fd);
  const std::size_t bytes = size_of(fd, what);
  return {fd, bytes, what};
}

bool Segment::remove(const std::string& name) {
  return ipc::shared_memory_object::remove(name.c_str());
}

Mapping Segment::map(void* address) const {
  try {
    return Mapping(
        std::make_unique<ipc::mapped_region>(Mappable(fd_), ipc::read_write, 0, bytes_, address));
  } catch (const ipc::interprocess_exception& e) {
    fail("mmap", what_, e.what());
  }
}

std::optional<std::string> lacks_room(const struct statvfs& state, std::size_t bytes) {
  if (state.f_blocks == 0) return std::nullopt;  // a tmpfs without a limit
  const std::uint64_t available = std::uint64_t{state.f_bavail} * state.f_frsize;
  if (bytes <= available) return std::nullopt;
  return std::to_string(bytes) + " bytes wanted, " + std::to_string(available) + " available";
}

void require_shared_memory(const std::string& what, std::size_t bytes) {
  struct statvfs state {};
  if (statvfs(shared_memory_directory, &state) != 0) {
    fail("statvfs", std::string(shared_memory_directory) + " for " + what, errno);
  }
  if (const auto lacking = lacks_room(state, bytes)) {
    lack("create", what,
         *lacking + " on " + shared_memory_directory +
             "; right would be more room there, or a smaller --capacity or --item-bytes");
  }
}

}  // namespace queuecheck
