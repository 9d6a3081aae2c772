// The two kinds of words of the ring, as pure values: IndexWord (tail and head) and the words of
// the slots with the geometry around them (RingGeometry).
//
// Process and thread safety: values and pure functions.
//
// Invariants
//   1. A position numbers the items that ever went through one end of the queue, modulo `period()`,
//      which is a multiple of the capacity: position p lies in slot p % capacity for any capacity,
//      also across the wrap. The period is at least 2^37 and more than twice the capacity; words
//      are only ever compared for equality, or walked step by step, so that it wraps does not
//      matter to anybody who does not stand still between two instructions for all of it.
//   2. IndexWord = {position:42 | owner:21 | closed:1}; owner `nobody`: free to be claimed.
//   3. A slot's word = {position | length | full}. free_for(p): the put of position p may write it.
//      holding(p, length): it holds the item of position p. Each position passes through it once:
//      free_for(p), holding(p), free_for(p + capacity), ...
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/owner_table.hpp"
#include "queuecheck/impl/slot_bytes.hpp"

namespace queuecheck {

class IndexWord {
 public:
  static constexpr unsigned position_bits = 42;
  static_assert(position_bits + OwnerTable::id_bits + 1 == 64);

  constexpr explicit IndexWord(std::uint64_t bits) : bits_(bits) {}
  static constexpr IndexWord at(std::uint64_t position) {
    return IndexWord(position << (OwnerTable::id_bits + 1));
  }

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr std::uint64_t position() const { return bits_ >> (OwnerTable::id_bits + 1); }
  constexpr OwnerId owner() const { return static_cast<OwnerId>(bits_ >> 1 & owner_mask); }
  constexpr bool closed() const { return (bits_ & 1) != 0; }

  constexpr IndexWord claimed_by(OwnerId owner) const {
    return IndexWord((bits_ & ~(owner_mask << 1)) | std::uint64_t{owner} << 1);
  }
  constexpr IndexWord as_closed() const { return IndexWord(bits_ | 1); }
  friend constexpr bool operator==(IndexWord, IndexWord) = default;

 private:
  static constexpr std::uint64_t owner_mask = (std::uint64_t{1} << OwnerTable::id_bits) - 1;

  std::uint64_t bits_;
};

class RingGeometry {
 public:
  static constexpr std::uint64_t capacity_max = std::uint64_t{1} << 36;
  static constexpr std::uint32_t item_bytes_limit = 1U << 24;

  // Throws std::invalid_argument, one line.
  RingGeometry(std::uint64_t capacity, std::uint64_t item_bytes_max)
      : capacity_(capacity), item_bytes_max_(static_cast<std::uint32_t>(item_bytes_max)) {
    if (capacity == 0 || capacity > capacity_max) {
      throw std::invalid_argument("ring: capacity " + std::to_string(capacity) + "; 1 to " +
                                  std::to_string(capacity_max) + " items");
    }
    if (item_bytes_max > item_bytes_limit) {
      throw std::invalid_argument("ring: items of " + std::to_string(item_bytes_max) +
                                  " bytes; at most " + std::to_string(item_bytes_limit));
    }
    mask_ = std::has_single_bit(capacity) ? capacity - 1 : 0;
    position_shift_ = 1 + static_cast<unsigned>(std::bit_width(item_bytes_max));
    const unsigned position_bits = std::min(IndexWord::position_bits, 64 - position_shift_);
    period_ = (std::uint64_t{1} << position_bits) / capacity * capacity;
    slot_bytes_ = slot_bytes_for(sizeof(std::uint64_t) + std::size_t{item_bytes_max});
  }

  std::uint64_t capacity() const { return capacity_; }
  std::uint32_t item_bytes_max() const { return item_bytes_max_; }
  std::uint64_t period() const { return period_; }

  // Throws std::invalid_argument when the address space is too small.
  std::size_t slots_bytes() const {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(capacity_, slot_bytes_, &bytes) || bytes > SIZE_MAX / 4) {
      throw std::invalid_argument("ring: capacity " + std::to_string(capacity_) +
                                  " times item size does not fit the address space");
    }
    return bytes;
  }

  // Where the slot of a position begins; within the slots for every value of `position`.
  std::size_t offset(std::uint64_t position) const {
    // A capacity of one has mask 0 as well, and position % 1 is as right.
    return (mask_ != 0 ? position & mask_ : position % capacity_) * slot_bytes_;
  }

  std::uint64_t next(std::uint64_t p) const { return p + 1 == period_ ? 0 : p + 1; }
  std::uint64_t lap_after(std::uint64_t p) const {
    return p + capacity_ >= period_ ? p + capacity_ - period_ : p + capacity_;
  }
  std::uint64_t lap_before(std::uint64_t p) const {
    return p >= capacity_ ? p - capacity_ : p + period_ - capacity_;
  }
  // Steps from `from` on to `to`.
  std::uint64_t distance(std::uint64_t from, std::uint64_t to) const {
    return to >= from ? to - from : to + period_ - from;
  }

  std::uint64_t free_for(std::uint64_t position) const { return position << position_shift_; }
  std::uint64_t holding(std::uint64_t position, std::size_t length) const {
    return position << position_shift_ | std::uint64_t{length} << 1 | 1;
  }
  std::uint64_t position_of(std::uint64_t slot_word) const { return slot_word >> position_shift_; }
  bool holds(std::uint64_t slot_word, std::uint64_t position) const {
    return (slot_word & 1) != 0 && position_of(slot_word) == position;
  }
  std::size_t length_of(std::uint64_t slot_word) const {
    return (slot_word & ((std::uint64_t{1} << position_shift_) - 1)) >> 1;
  }

 private:
  std::uint64_t capacity_;
  std::uint32_t item_bytes_max_;
  unsigned position_shift_ = 0;
  std::uint64_t mask_ = 0;
  std::uint64_t period_ = 0;
  std::size_t slot_bytes_ = 0;
};

}  // namespace queuecheck
