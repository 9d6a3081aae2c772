#include "queuecheck/stress/soak/soak_segment.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "queuecheck/stress/executor.hpp"

namespace queuecheck::soak {
namespace {

constexpr std::size_t page = 4096;

constexpr std::size_t up(std::size_t bytes) {
  return (bytes + page - 1) / page * page;
}

[[noreturn]] void fail(const std::string& what) {
  throw EnvironmentError(what + ": " + std::strerror(errno));
}

}  // namespace

Options Header::options() const {
  Options out;
  out.capacity = capacity_asked;
  out.item_bytes_max = item_bytes;
  out.producers = producers;
  out.consumers = consumers;
  for (const char* at = extra; at < extra + extra_bytes;) {
    const std::string key = at;
    at += key.size() + 1;
    const std::string value = at;
    at += value.size() + 1;
    out.extra.emplace_back(key, value);
  }
  return out;
}

std::size_t Layout::seats_at() const {
  return up(sizeof(Header));
}
std::size_t Layout::stream_at(std::uint32_t seat) const {
  return seats_at() + up(seats * sizeof(Seat)) + seat * up(CallStream::bytes(stream_capacity));
}
std::size_t Layout::queue_at() const {
  return stream_at(seats);
}

Segment::Segment(const Layout& layout)
    : own_fd_(memfd_create("queuecheck-soak", MFD_CLOEXEC)), fd_(own_fd_.get()), layout_(layout) {
  if (fd_ < 0) fail("cannot make shared memory: memfd_create");
  if (ftruncate(fd_, static_cast<off_t>(layout_.queue_at())) != 0) {
    fail("cannot make " + std::to_string(layout_.queue_at()) +
         " bytes of shared memory: ftruncate");
  }
  // All of it now: running out of memory later would be a signal at some worker's next call.
  if (const int error = posix_fallocate(fd_, 0, static_cast<off_t>(layout_.queue_at()))) {
    errno = error;
    fail("cannot have " + std::to_string(layout_.queue_at()) +
         " bytes of shared memory: allocating");
  }
  map();
  // Touched now, so that memory does not seem to grow while the streams are filled for the first
  // time.
  madvise(base_, layout_.queue_at(), MADV_POPULATE_WRITE);
  new (base_) Header;
  header().consumers = layout.seats - 1;  // all but the keeper; whoever uses it divides them
  header().stream_capacity = layout.stream_capacity;
}

Segment::Segment(int fd) : fd_(fd) {
  void* first = mmap(nullptr, up(sizeof(Header)), PROT_READ, MAP_SHARED, fd, 0);
  if (first == MAP_FAILED) fail("cannot map shared memory");
  const auto* found = static_cast<const Header*>(first);
  layout_ = {found->producers + found->consumers + 1, found->stream_capacity};
  munmap(first, up(sizeof(Header)));
  map();
}

void Segment::map() {
  void* address =
      mmap(nullptr, layout_.queue_at(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd_, 0);
  if (address == MAP_FAILED) {
    fail("cannot map " + std::to_string(layout_.queue_at()) + " bytes of shared memory");
  }
  base_ = static_cast<std::byte*>(address);
}

Segment::~Segment() {
  munmap(base_, layout_.queue_at());
}

Seat& Segment::seat(std::uint32_t number) const {
  return reinterpret_cast<Seat*>(base_ + layout_.seats_at())[number];
}

CallStream Segment::stream(std::uint32_t seat) const {
  return CallStream::in(base_ + layout_.stream_at(seat), layout_.stream_capacity);
}

void Segment::clear() {
  for (std::uint32_t i = 0; i < layout_.seats; ++i) {
    new (&seat(i)) Seat;
    new (stream(i).ends) StreamEnds{};
  }
}

}  // namespace queuecheck::soak
