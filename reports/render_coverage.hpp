// What the stages of a queue reached, in queue terms: full, empty, wrapped, blocked, ... as a share
// of the runs, and what none of them reached.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A state that a stage counts and never met stands there as "never"; one that it does not
//      count is left empty. What every campaign should reach, and none did, stands above the table.
#pragma once

#include <string>
#include <string_view>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// Is the counter one of those that the table shows?
bool is_coverage(std::string_view counter);

// Empty where no stage counted any.
std::string coverage_table(const QueueResult& queue);

}  // namespace queuecheck
