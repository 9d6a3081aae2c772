// Memory that several processes share: a Segment is the memory, a Mapping one process's view of it.
//
// Process and thread safety: a Segment is used by one thread of each process; its file descriptor
// may be passed on or inherited. Mappings are independent of it and of each other.
//
// Invariants
//   1. The pages are reserved when the segment is created: a file system that is too small is an
//      error that names both sizes, never a SIGBUS at some later touch.
//   2. Fresh memory is zero.
//   3. map(address) maps exactly there or fails; it never replaces what is mapped already.
//   4. A named segment stays until remove(); a memfd segment goes with its last user.
// Errors are std::runtime_error, one line: call, object, reason; MachineShortage (which is one)
// where memory or room lacks.
#pragma once

#include <sys/statvfs.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace boost::interprocess {
class mapped_region;
}

namespace queuecheck {

// One view; unmapped by its destructor.
class Mapping {
 public:
  Mapping();
  explicit Mapping(std::unique_ptr<boost::interprocess::mapped_region> region);
  Mapping(Mapping&&) noexcept;
  Mapping& operator=(Mapping&&) noexcept;
  ~Mapping();

  std::span<std::byte> memory() const { return memory_; }

 private:
  std::unique_ptr<boost::interprocess::mapped_region> region_;
  std::span<std::byte> memory_;
};

class Segment {
 public:
  Segment() = default;
  Segment(Segment&& other) noexcept;
  Segment& operator=(Segment&& other) noexcept;
  ~Segment();

  // Memory without a name; `label` is what /proc shows. The descriptor is close-on-exec.
  static Segment create_anonymous(const std::string& label, std::size_t bytes);
  // /dev/shm/NAME, which must not exist yet; readable by this user only.
  static Segment create_named(const std::string& name, std::size_t bytes);
  static Segment open_named(const std::string& name);
  // From a descriptor of a segment, which the new object owns from now on.
  static Segment adopt(int fd);

  // False when there was none. Views of it stay as they are.
  static bool remove(const std::string& name);

  Mapping map(void* address = nullptr) const;  // nullptr: anywhere
  std::size_t bytes() const { return bytes_; }
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  Segment(int fd, std::size_t bytes, std::string what)
      : fd_(fd), bytes_(bytes), what_(std::move(what)) {}

  int fd_ = -1;
  std::size_t bytes_ = 0;
  std::string what_;  // for error lines
};

// One line if a file system in this state cannot take `bytes` more, else nullopt.
std::optional<std::string> lacks_room(const struct statvfs& state, std::size_t bytes);

// Throws (naming `what`) if /dev/shm cannot take `bytes` more: for kernel objects that others
// create there, such as Boost's message_queue.
void require_shared_memory(const std::string& what, std::size_t bytes);

}  // namespace queuecheck
