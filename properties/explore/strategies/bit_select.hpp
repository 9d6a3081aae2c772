// Picking from a small set of actions, in every step of every run, without branches that the
// processor mispredicts half of the time: the n-th, by table, and the one of highest priority.
//
// Process and thread safety: constants.
//
// Invariants
//   1. nth(actions, n) == actions.nth(n) for n < actions.size().
//   2. highest() takes runs and flushes only; of equal priorities the highest index wins.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "queuecheck/properties/explore/choice.hpp"

namespace queuecheck::explore {

inline constexpr auto bit_select = [] {
  std::array<std::array<std::uint8_t, 8>, 256> table{};
  for (unsigned set = 0; set < 256; ++set) {
    unsigned n = 0;
    for (unsigned bit = 0; bit < 8; ++bit) {
      if ((set >> bit & 1) != 0) table[set][n++] = static_cast<std::uint8_t>(bit);
    }
  }
  return table;
}();

inline Action nth(ActionSet actions, unsigned n) {
  static_assert(processes_max == 8);
  const std::uint32_t ready = actions.of(ActionKind::run);
  const auto runs = static_cast<unsigned>(std::popcount(ready));
  if (n < runs) return {ActionKind::run, bit_select[ready][n]};
  const std::uint32_t buffered = actions.of(ActionKind::flush);
  if (n - runs < static_cast<unsigned>(std::popcount(buffered))) {
    return {ActionKind::flush, bit_select[buffered][n - runs]};
  }
  return actions.nth(n);
}

// Priorities of run and flush, by Action::index().
using Priorities = std::array<std::uint32_t, 2 * processes_max>;

inline Action highest(const Priorities& priorities, ActionSet actions) {
  std::uint64_t best = 0;
  for (std::uint64_t rest = actions.bits(); rest != 0; rest &= rest - 1) {
    const auto index = static_cast<unsigned>(std::countr_zero(rest));
    best = std::max(best, std::uint64_t{priorities[index]} << 8 | index);
  }
  return Action::at(static_cast<unsigned>(best & 0xff));
}

}  // namespace queuecheck::explore
