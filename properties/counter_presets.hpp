// Where a queue's internal counters begin in a generated program: next to their wrap-around.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Each counter is a few steps before a power of two at which counters of some width wrap.
#pragma once

#include <cstdint>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/stress/counter_wraps.hpp"

namespace queuecheck {

inline std::uint64_t near_wrap(Dice& dice) {
  const std::uint32_t width = dice.pick(counter_widths);
  return before_wrap(width, dice.between(1, 12));
}

}  // namespace queuecheck
