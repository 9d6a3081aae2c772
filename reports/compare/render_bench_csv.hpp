// A result of bench as comma-separated values: one row for each measured throughput or latency
// (docs/formats.md has the columns).
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every row of the result is there; one without figures has its `end` and `problem`.
#pragma once

#include <string>

#include "queuecheck/reports/compare/stored_bench.hpp"

namespace queuecheck {

std::string render_bench_csv(const StoredBench& bench);

}  // namespace queuecheck
