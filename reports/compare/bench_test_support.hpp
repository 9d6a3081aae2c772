// A result of bench made by hand, for tests of what is drawn of it: two queues over two shapes, two
// sizes, and a third queue that was not offered; latency under two loads.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The same on every machine and in every run: golden files depend on it.
#pragma once

#include <string>

#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck::test {

// bench.json; with the members that only later versions write, or without.
std::string sample_bench_document(bool with_all = true);

StoredBench sample_bench(bool with_all = true);
RunResult sample_bench_run();

}  // namespace queuecheck::test
