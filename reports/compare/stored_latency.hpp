// The cells of a stored latency row that compare takes: p50 and p99, a value of each round.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Of each round the clean run's value stands, else that of the last that completed; a run with
//      too few items has none.
//   2. An overloaded row has no values, and its cells say so.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/stored/json_field.hpp"

namespace queuecheck {

// Adds the cells of `field`, one row of the document's array `latency`; limits are left out.
// `key`: what tells the cell apart but phase and load. Throws StoredBenchError.
void add_latency_cells(const JsonField& field, const std::string& key,
                       std::vector<StoredCell>& cells);

}  // namespace queuecheck
