// Where a queue's internal counters begin, so that a short program meets their wrap-around, which a
// long run on a fresh queue never reaches.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Each counter is a few steps before a power of two at which counters of some width wrap.
#pragma once

#include <array>
#include <cstdint>

#include "queuecheck/properties/dice.hpp"

namespace queuecheck {

inline std::uint64_t near_wrap(Dice& dice) {
  static constexpr std::array<std::uint32_t, 9> widths{8, 15, 16, 24, 31, 32, 48, 63, 64};
  const std::uint32_t width = dice.pick(widths);
  const std::uint64_t wrap = width == 64 ? 0 : std::uint64_t{1} << width;
  return wrap - dice.between(1, 12);
}

}  // namespace queuecheck
