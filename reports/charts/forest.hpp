// Ratios with their intervals, one below the other, and the line at 1: a forest plot (S. Lewis and
// M. Clarke, "Forest plots: trying to see the wood and the trees", BMJ 322, 2001).
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The axis is logarithmic: twice and half are equally far from 1.
//   2. A verdict is told by shape and word, not by colour alone. What ends at the frame goes on,
//   and
//      has an arrow.
//   3. At most forest_rows_max rows; the caller tells how many there are.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/statistics/comparison.hpp"

namespace queuecheck {

inline constexpr std::size_t forest_rows_max = 200;

// Rows without a ratio are named, and have no mark. Empty where no row has one.
std::string draw_forest(const std::vector<ComparedRow>& rows);

}  // namespace queuecheck
