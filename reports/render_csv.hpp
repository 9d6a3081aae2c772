// A run as comma-separated values: one row for each stage of each queue (docs/formats.md has the
// columns).
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A queue without stages has one row, with an empty stage and the verdict `nothing`.
#pragma once

#include <string>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

std::string render_csv(const RunResult& run);

}  // namespace queuecheck
