// The page of a result of bench: who wins, warnings, charts, all rows, environment.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The same bytes for the same result, just measured or read back.
//   2. Every figure that a chart shows stands in a table too; rows without figures say why.
#pragma once

#include <string>

#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// `run`: verdict, warnings, seed, times, environment and command line.
std::string bench_page(const StoredBench& bench, const RunResult& run);

}  // namespace queuecheck
