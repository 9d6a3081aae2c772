// One failure on the page, in the order in which a reader asks: what is broken, the proof in words,
// how to run it again, what still holds, the picture, who waits where, the schedule.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. One whole element; its ids begin with "failure-N".
//   2. At most operations_max operations in the picture of the whole history, lanes and rows as
//   each
//      part says; what is left out is said, and how to get it.
#pragma once

#include <cstddef>
#include <string>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

std::string html_failure(const RunResult& run, const Failure& failure, std::size_t number,
                         std::size_t operations_max);

}  // namespace queuecheck
