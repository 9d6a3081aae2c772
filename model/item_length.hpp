// How long an item was that came out, as far as anybody told: a host need not tell it, and the
// value may not tell it either.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. What was not told contradicts nothing.
#pragma once

#include <cstdint>
#include <limits>

namespace queuecheck {

inline constexpr std::uint32_t bytes_untold = std::numeric_limits<std::uint32_t>::max();

constexpr bool same_length(std::uint32_t a, std::uint32_t b) {
  return a == b || a == bytes_untold || b == bytes_untold;
}

}  // namespace queuecheck
