// Where counters wrap around: `preset` next to there lets a short program meet what a long run on a
// fresh queue never reaches.
//
// Process and thread safety: pure functions of their arguments.
//
// Invariants
//   1. before_wrap(width, steps) is `steps` steps before the end of a counter of `width` bits.
#pragma once

#include <array>
#include <cstdint>

namespace queuecheck {

inline constexpr std::array<std::uint32_t, 9> counter_widths{8, 15, 16, 24, 31, 32, 48, 63, 64};

constexpr std::uint64_t before_wrap(std::uint32_t width, std::uint64_t steps) {
  const std::uint64_t wrap = width == 64 ? 0 : std::uint64_t{1} << width;
  return wrap - steps;
}

}  // namespace queuecheck
