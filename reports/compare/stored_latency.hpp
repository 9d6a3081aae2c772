// Latency in a stored result of `bench`: p50 and p99 of each queue, phase and load as cells of
// their own, with one value of each round.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. As those of stored_bench.hpp. A share of a load is one cell whatever the queue moved: `50%`
//   is
//      half of what that very queue could do in that very run.
//   2. A load that was not kept has no values, and says so.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/compare/stored_json.hpp"

namespace queuecheck {

// Of the document's array `latency`; limits are left out. Throws StoredBenchError.
void add_latency_cells(const stored::Json& rows, const std::string& where,
                       std::vector<StoredCell>& cells);

}  // namespace queuecheck
