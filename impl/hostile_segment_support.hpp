// What the test of hostile segments is made of: memory whose neighbours nobody may touch, and
// damage of every kind to what lies in it.
//
// Process and thread safety: used by one thread; the memory of a GuardedMemory is shared with
// children that are forked later.
//
// Invariants
//   1. Outside of a GuardedMemory's span, up to a gigabyte on both sides, every access ends the
//      process; what remains of the last page is poisoned where an address sanitizer looks on.
//   2. Damage stays inside the span and outside of what the header calls unchecked.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/segment_header.hpp"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, bytes) static_cast<void>(0)
#define ASAN_UNPOISON_MEMORY_REGION(address, bytes) static_cast<void>(0)
#endif

namespace queuecheck::test {

class GuardedMemory {
 public:
  GuardedMemory()
      : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
        reserved_(mmap(nullptr, 2 * guard_bytes + window_bytes, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
    if (reserved_ == MAP_FAILED) throw std::runtime_error("mmap: no room for guards");
  }
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;
  ~GuardedMemory() {
    close();
    munmap(reserved_, 2 * guard_bytes + window_bytes);
  }

  // Zeros; the first byte (or, `at_end`, about the last one) is neighbour to a guard. Aligned to
  // `alignment`. What open() gave before is gone.
  std::span<std::byte> open(std::size_t bytes, bool at_end, std::size_t alignment = 128) {
    close();
    pages_ = std::max((bytes + page_ - 1) / page_, std::size_t{1}) * page_;
    if (pages_ > window_bytes) throw std::runtime_error("GuardedMemory: too long");
    change(PROT_READ | PROT_WRITE);
    const std::size_t used = (bytes + alignment - 1) / alignment * alignment;
    std::byte* begin = window() + (at_end ? pages_ - used : 0);
    ASAN_POISON_MEMORY_REGION(window(), static_cast<std::size_t>(begin - window()));
    ASAN_POISON_MEMORY_REGION(begin + bytes,
                              static_cast<std::size_t>(window() + pages_ - begin) - bytes);
    return {begin, bytes};
  }

 private:
  static constexpr std::size_t guard_bytes = std::size_t{1} << 30;
  static constexpr std::size_t window_bytes = std::size_t{1} << 20;

  std::byte* window() const { return static_cast<std::byte*>(reserved_) + guard_bytes; }

  void close() {
    if (pages_ == 0) return;
    ASAN_UNPOISON_MEMORY_REGION(window(), pages_);
    change(PROT_NONE);
    pages_ = 0;
  }

  void change(int protection) {
    if (mmap(window(), pages_, protection, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
        MAP_FAILED) {
      throw std::runtime_error("mmap: no memory");
    }
  }

  std::size_t page_;
  void* reserved_;
  std::size_t pages_ = 0;
};

// Damages a place: bits, words and stretches of it, anywhere, most often where few words decide
// much: the header, and the kilobyte behind it.
class Damage {
 public:
  Damage(std::mt19937_64& random, const Place& place)
      : random_(random), memory_(place.memory), unchecked_(SegmentHeader::unchecked(place)) {}

  // Does it, and says what.
  std::string operator()() {
    const std::size_t bytes = random_() % 4 == 0 ? 4 : 8;
    const std::size_t at = offset(bytes);
    const std::uint64_t before = load(at, bytes);
    const unsigned kind = static_cast<unsigned>(random_() % 8);
    switch (kind) {
      case 0:
      case 1:
        store(at, bytes, before ^ std::uint64_t{1} << random_() % (8 * bytes));
        break;
      case 2:
        store(at, bytes, extremes[random_() % extremes.size()]);
        break;
      case 3:
        store(at, bytes, random_());
        break;
      case 4:
        store(at, bytes, before + (random_() % 33) - 16);
        break;
      case 5:
        store(at, bytes, before ^ random_() << random_() % 64);
        break;
      case 6: {  // swap
        const std::size_t other = offset(bytes);
        store(at, bytes, load(other, bytes));
        store(other, bytes, before);
        break;
      }
      default: {  // a stretch of one value
        const auto value = static_cast<std::byte>(random_());
        for (std::size_t i = at; i < std::min(at + random_() % 64, memory_.size()); ++i) {
          if (i < unchecked_.at || i >= unchecked_.at + unchecked_.bytes) memory_[i] = value;
        }
      }
    }
    return "kind " + std::to_string(kind) + " at " + std::to_string(at) + ": " +
           std::to_string(before) + " -> " + std::to_string(load(at, bytes));
  }

 private:
  static constexpr std::array<std::uint64_t, 14> extremes{0,
                                                          1,
                                                          2,
                                                          ~0ULL,
                                                          ~1ULL,
                                                          1ULL << 63,
                                                          (1ULL << 63) - 1,
                                                          1ULL << 31,
                                                          1ULL << 32,
                                                          0xffff'ffff,
                                                          0xffff'ffff'0000,
                                                          1ULL << 36,
                                                          0x8000'0001,
                                                          4096};

  std::size_t offset(std::size_t bytes) {
    for (;;) {
      const std::size_t part = random_() % 3;
      const std::size_t from = part == 1 ? sizeof(SegmentHeader) : 0;
      const std::size_t to = part == 0   ? sizeof(SegmentHeader)
                             : part == 1 ? sizeof(SegmentHeader) + 1024
                                         : memory_.size();
      const std::size_t end = std::min(to, memory_.size());
      if (end < from + bytes) continue;
      const std::size_t at = from + random_() % ((end - from) / bytes) * bytes;
      if (at + bytes <= unchecked_.at || at >= unchecked_.at + unchecked_.bytes) return at;
    }
  }

  std::uint64_t load(std::size_t at, std::size_t bytes) const {
    std::uint64_t value = 0;
    std::memcpy(&value, &memory_[at], bytes);
    return value;
  }
  void store(std::size_t at, std::size_t bytes, std::uint64_t value) {
    std::memcpy(&memory_[at], &value, bytes);
  }

  std::mt19937_64& random_;
  std::span<std::byte> memory_;
  SegmentRange unchecked_;
};

}  // namespace queuecheck::test
