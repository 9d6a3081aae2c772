// Two results of bench, cell by cell.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A cell that only one of the two has is told, and not compared.
//   2. Where each result is of one queue, and not of the same, these are compared with each other;
//      else queue with queue of the same name.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"
#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/statistics/comparison.hpp"

namespace queuecheck {

struct ComparedResults {
  std::string first;  // what is compared: a file, or a queue
  std::string second;
  std::vector<ComparedCell> cells;   // as measured
  std::vector<ComparedRow> rows;     // what they say, in the same order
  std::vector<std::string> remarks;  // cells that cannot be compared, software that differs
};

// The first difference between the two machines, in words; empty where there is none.
std::string machine_difference(const StoredBench& first, const StoredBench& second);

ComparedResults compare_stored(const StoredBench& first, const StoredBench& second,
                               const ComparisonSettings& settings = {});

// Rows of one measurement in which both queues ran side by side: compared round by round.
ComparedResults compare_measured(const std::string& first, const std::string& second,
                                 const std::vector<BenchRow>& rows,
                                 const ComparisonSettings& settings = {});

}  // namespace queuecheck
