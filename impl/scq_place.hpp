// Where things lie in the place of an scq: the shared words, then the ring of free indices, the
// ring of items, and the slots; and the options that decide it.
//
// Process and thread safety: values and pure functions.
//
// Invariants
//   1. Everything is found from the start of the place and the two numbers in its first line; sizes
//      are checked for overflow.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/scq_ring.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

// The start of the place. The event words are read by each operation of the other side and written
// only by sleepers and their wakers.
struct ScqShared {
  static constexpr std::uint64_t magic_and_version = 0x0001'0000'0071'6373;  // "scq", 1

  std::atomic<std::uint64_t> magic{0};
  std::uint64_t capacity = 0;
  std::int64_t wait_slice_ns = 0;
  std::uint32_t item_bytes_max = 0;
  alignas(128) EventCount not_empty;
  alignas(128) EventCount not_full;
};

inline WaitSlice scq_slice(const Options& options) {
  WaitSlice slice;
  for (const auto& [key, value] : options.extra) {
    if (key != "wait_slice") {
      throw std::invalid_argument("scq: unknown option '" + key + "'; known: wait_slice");
    }
    slice = WaitSlice::parse("scq", value);
  }
  return slice;
}

class ScqGeometry {
 public:
  static constexpr std::uint64_t capacity_max = std::uint64_t{1} << 31;
  static constexpr std::uint32_t item_bytes_limit = 1U << 24;

  // Throws std::invalid_argument, one line.
  ScqGeometry(std::uint64_t capacity, std::uint32_t item_bytes_max)
      : capacity_(rounded(capacity)), item_bytes_max_(item_bytes_max) {
    if (item_bytes_max > item_bytes_limit) {
      throw std::invalid_argument("scq: items of " + std::to_string(item_bytes_max) +
                                  " bytes; at most " + std::to_string(item_bytes_limit));
    }
    // Small items share a line of the cache; from 25 bytes on, each begins on a line of its own.
    const std::size_t bytes = sizeof(std::uint64_t) + std::size_t{item_bytes_max};
    slot_bytes_ = bytes <= 32 ? std::bit_ceil((bytes + 7) / 8 * 8) : (bytes + 63) / 64 * 64;
    std::size_t slots = 0;
    if (__builtin_mul_overflow(capacity_, slot_bytes_, &slots) || slots > SIZE_MAX / 4) {
      throw std::invalid_argument("scq: capacity " + std::to_string(capacity) +
                                  " times item size does not fit the address space");
    }
  }

  static std::uint64_t rounded(std::uint64_t capacity) {
    if (capacity == 0 || capacity > capacity_max) {
      throw std::invalid_argument("scq: capacity " + std::to_string(capacity) + "; 1 to " +
                                  std::to_string(capacity_max) + " items");
    }
    return std::bit_ceil(capacity);
  }

  std::uint64_t capacity() const { return capacity_; }
  std::uint32_t item_bytes_max() const { return item_bytes_max_; }
  std::size_t slot_bytes() const { return slot_bytes_; }

  std::size_t free_at() const { return sizeof(ScqShared); }
  std::size_t inside_at() const { return free_at() + ScqRing::bytes(capacity_); }
  std::size_t slots_at() const { return inside_at() + ScqRing::bytes(capacity_); }
  std::size_t bytes() const { return slots_at() + capacity_ * slot_bytes_; }

 private:
  std::uint64_t capacity_;
  std::uint32_t item_bytes_max_;
  std::size_t slot_bytes_ = 0;
};

static_assert(sizeof(ScqShared) % alignof(ScqWords) == 0);

inline ScqRing scq_free(ScqShared& shared, const ScqGeometry& geometry) {
  return {reinterpret_cast<std::byte*>(&shared) + geometry.free_at(), geometry.capacity()};
}
inline ScqRing scq_inside(ScqShared& shared, const ScqGeometry& geometry) {
  return {reinterpret_cast<std::byte*>(&shared) + geometry.inside_at(), geometry.capacity()};
}

// All indices are free. For who is alone with the place.
inline void start_scq_at(ScqShared& shared, const ScqGeometry& geometry, std::uint64_t ticket) {
  scq_free(shared, geometry).start(ticket, geometry.capacity());
  scq_inside(shared, geometry).start(ticket, 0);
}

}  // namespace queuecheck
