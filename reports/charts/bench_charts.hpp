// The charts of a result of bench: throughput by shape, item size and capacity; latency by load and
// by percentile.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A chart compares only what was measured alike in everything but its axis and the queue.
//   2. Throughput is drawn over what was varied, and over the shape where nothing was.
//   3. At most charts_max of a kind; how many more there would be is told.
#pragma once

#include <cstddef>
#include <vector>

#include "queuecheck/reports/charts/chart.hpp"
#include "queuecheck/reports/compare/bench_series.hpp"

namespace queuecheck {

inline constexpr std::size_t charts_max = 12;  // of one kind

struct BenchCharts {
  std::vector<Chart> charts;
  std::size_t left_out = 0;
};

BenchCharts throughput_charts(const StoredBench& bench, const BenchSeries& series);
BenchCharts latency_charts(const StoredBench& bench, const BenchSeries& series);

}  // namespace queuecheck
