// Latency as text and as JSON.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A row without figures says why; it is never left out. A percentile that too few items stand
//      behind is "-" in the table and null in JSON, with the reason in `not_shown`.
//   2. Units stand in the names of JSON fields (docs/benchmarks.md has the list).
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/latency/latency_report.hpp"

namespace queuecheck {

std::string render_latency_text(const LatencyReport& report);

// A JSON array of rows; and one object: the clock, its skew, what measuring costs, the arrivals.
std::string latency_rows_json(const std::vector<LatencyRow>& rows);
std::string latency_measuring_json(const LatencyReport& report);

}  // namespace queuecheck
