// Rows of measurements that were not made, for tests.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Sample i is of round i, completed and clean.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/reports/bench/bench_rows.hpp"

namespace queuecheck::test {

inline std::vector<BenchSample> samples_of(const std::vector<double>& rates) {
  std::vector<BenchSample> samples;
  for (const double rate : rates) {
    BenchSample& sample = samples.emplace_back();
    sample.end = RunEnd::completed;
    sample.round = static_cast<std::uint32_t>(samples.size() - 1);
    sample.items_per_second = rate;
    sample.capacity = 1024;
    sample.clean = true;
    sample.blocking = true;
  }
  return samples;
}

inline BenchRow measured_row(const std::string& queue, const std::vector<double>& rates,
                             BenchShape shape = {1, 1}) {
  BenchCell cell;
  cell.queue = {queue, ""};
  cell.options = {1024, 8, shape.producers, shape.consumers, {}};
  return row_of(cell, {}, samples_of(rates));
}

}  // namespace queuecheck::test
