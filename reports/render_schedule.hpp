// The steps of an explored run as a table for the page: a column for each process, time downwards,
// switches, kills and the steps that matter marked, beside each its line of source.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every step is in one row, alone or folded with its neighbours of the same call; one that
//      matters, one that is no access and one that was switched to stand first in their row.
//   2. At most schedule_rows_max rows; how many steps were left out is said.
#pragma once

#include <cstddef>
#include <string>

#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

inline constexpr std::size_t schedule_rows_max = 120;

// Empty for a failure that was not explored. Where the steps are known as text only (stored by an
// older build) they are shown as that.
std::string schedule_figure(const Exploration& explored);

}  // namespace queuecheck
