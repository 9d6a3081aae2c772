// Value -> position, for a million values: open addressing, filled once, never shrunk.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. At most half of the slots are used, so a probe ends.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "queuecheck/model/history.hpp"

namespace queuecheck {

class ValueTable {
 public:
  static constexpr std::uint32_t nothing = ~std::uint32_t{0};

  explicit ValueTable(std::size_t values)
      : slots_(std::bit_ceil(values * 2 + 2)), mask_(slots_.size() - 1) {}

  // The position stored for the value, which is `position` if the value is new.
  std::uint32_t insert(Value value, std::uint32_t position) {
    Slot& slot = slots_[find_slot(value)];
    if (slot.position == nothing) slot = {value, position};
    return slot.position;
  }

  std::uint32_t find(Value value) const { return slots_[find_slot(value)].position; }

 private:
  struct Slot {
    Value value = 0;
    std::uint32_t position = nothing;
  };

  std::size_t find_slot(Value value) const {
    // Fibonacci hashing: the high bits of the product depend on all bits of the value.
    std::uint64_t hash = static_cast<std::uint64_t>(value) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32;
    std::size_t at = hash & mask_;
    while (slots_[at].position != nothing && slots_[at].value != value) at = (at + 1) & mask_;
    return at;
  }

  std::vector<Slot> slots_;
  std::size_t mask_;
};

}  // namespace queuecheck
