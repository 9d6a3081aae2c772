#include "queuecheck/stress/control_segment.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fcntl.h>
#include <cerrno>
#include <cstring>
#include <new>

#include "queuecheck/stress/executor.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t page = 4096;
constexpr std::size_t shift_per_worker = std::size_t{1} << 20;

constexpr std::size_t up(std::size_t bytes, std::size_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

[[noreturn]] void fail(const std::string& what) {
  throw EnvironmentError(what + ": " + std::strerror(errno));
}

std::byte* map_shared(int fd, std::size_t offset, std::size_t bytes) {
  void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd,
                       static_cast<off_t>(offset));
  if (address == MAP_FAILED)
    fail("cannot map " + std::to_string(bytes) + " bytes of shared memory");
  return static_cast<std::byte*>(address);
}

}  // namespace

std::size_t ControlLayout::slots() const {
  return up(sizeof(ControlHeader), page);
}

std::size_t ControlLayout::states() const {
  return slots() + up(workers_max * sizeof(WorkerSlot), page);
}

std::size_t ControlLayout::programs() const {
  return states() + up(batch_programs_max * sizeof(ProgramState), page);
}

std::size_t ControlLayout::logs() const {
  return programs() + program_area_bytes;
}
std::size_t ControlLayout::log_bytes() const {
  return up(Log::bytes(log_capacity), page);
}
std::size_t ControlLayout::log(std::uint32_t worker) const {
  return logs() + worker * log_bytes();
}
std::size_t ControlLayout::queue() const {
  return log(workers_max);
}

ControlSegment::ControlSegment(std::uint32_t workers_max, std::uint64_t log_capacity)
    : own_fd_(memfd_create("queuecheck-control", MFD_CLOEXEC)),
      fd_(own_fd_.get()),
      layout_{workers_max, log_capacity} {
  if (fd_ < 0) fail("cannot make shared memory: memfd_create");
  if (ftruncate(fd_, static_cast<off_t>(layout_.queue())) != 0) {
    fail("cannot make " + std::to_string(layout_.queue()) + " bytes of shared memory: ftruncate");
  }
  map();
  auto* made = new (base_) ControlHeader;
  made->workers_max = workers_max;
  made->log_capacity = log_capacity;
  for (std::uint32_t i = 0; i < workers_max; ++i) new (&slot(i)) WorkerSlot;
  for (std::size_t i = 0; i < batch_programs_max; ++i) new (&state(i)) ProgramState;
}

ControlSegment::ControlSegment(int fd) : fd_(fd) {
  std::byte* first = map_shared(fd, 0, page);
  const auto* found = reinterpret_cast<const ControlHeader*>(first);
  layout_ = {found->workers_max, found->log_capacity};
  munmap(first, page);
  map();
}

void ControlSegment::map() {
  base_ = map_shared(fd_, 0, layout_.logs());
  logs_ = new std::byte*[layout_.workers_max]();
}

ControlSegment::~ControlSegment() {
  for (std::uint32_t i = 0; i < layout_.workers_max; ++i) {
    if (logs_[i] != nullptr) munmap(logs_[i], layout_.log_bytes());
  }
  delete[] logs_;
  munmap(base_, layout_.logs());
}

WorkerSlot& ControlSegment::slot(std::uint32_t worker) const {
  return reinterpret_cast<WorkerSlot*>(base_ + layout_.slots())[worker];
}

ProgramState& ControlSegment::state(std::size_t program) const {
  return reinterpret_cast<ProgramState*>(base_ + layout_.states())[program];
}

std::span<std::byte> ControlSegment::program_area() const {
  return {base_ + layout_.programs(), program_area_bytes};
}

Log& ControlSegment::log(std::uint32_t worker) {
  if (logs_[worker] == nullptr) {
    logs_[worker] = map_shared(fd_, layout_.log(worker), layout_.log_bytes());
    reinterpret_cast<Log*>(logs_[worker])->capacity = layout_.log_capacity;
  }
  return *reinterpret_cast<Log*>(logs_[worker]);
}

std::string ControlSegment::place_name(std::size_t program) const {
  return header().place_prefix + std::to_string(program);
}

void ControlSegment::reset_log(std::uint32_t worker) {
  Log& old = log(worker);
  constexpr std::uint64_t kept_records = 1 << 15;  // about 1 MiB stays for the next batch
  // relaxed: the worker is idle; the next batch number publishes it
  if (old.count.load(std::memory_order_relaxed) > kept_records) {
    madvise(logs_[worker], layout_.log_bytes(), MADV_REMOVE);
    old.capacity = layout_.log_capacity;
  }
  old.count.store(0, std::memory_order_relaxed);
}

QueueMemory::QueueMemory(int fd, std::size_t offset, std::uint32_t index)
    : fd_(fd), offset_(offset), index_(index) {}

QueueMemory::~QueueMemory() {
  if (reserved_ != nullptr) munmap(reserved_, reserved_bytes_);
}

std::span<std::byte> QueueMemory::map(std::size_t bytes, MapFor purpose) {
  if (bytes == 0) return {};
  const std::size_t wanted = up(bytes, std::size_t{64} << 10);
  if (purpose == MapFor::creator && wanted > bytes_) {
    struct stat status {};
    if (fstat(fd_, &status) != 0) fail("fstat of shared memory");
    if (static_cast<std::size_t>(status.st_size) < offset_ + wanted) {
      int error = EINTR;
      while (error == EINTR) {
        error = posix_fallocate(fd_, static_cast<off_t>(offset_), static_cast<off_t>(wanted));
      }
      errno = error;
      if (error != 0) {
        fail("the queue wants " + std::to_string(bytes) + " bytes of shared memory; allocating");
      }
    }
  }
  if (wanted > bytes_ || purpose == MapFor::elsewhere) {  // the old range is there until the end
    // Workers forked from one image are given the same place for the same length, counted from the
    // top or the bottom of the address space. So each reserves a range of its own length, and puts
    // the memory in its middle: that is elsewhere for each, either way.
    const std::size_t shift = (index_ + 1) * shift_per_worker;
    const std::size_t whole = shift + wanted + shift;
    void* range =
        mmap(nullptr, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED) fail("cannot reserve addresses for the queue");
    auto* first = static_cast<std::byte*>(range);
    void* memory = mmap(first + shift, wanted, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd_,
                        static_cast<off_t>(offset_));
    if (memory == MAP_FAILED) fail("cannot map the queue's memory");
    if (reserved_ != nullptr) munmap(reserved_, reserved_bytes_);
    reserved_ = first;
    reserved_bytes_ = whole;
    base_ = static_cast<std::byte*>(memory);
    bytes_ = wanted;
  }
  return {base_, bytes};
}

}  // namespace queuecheck
