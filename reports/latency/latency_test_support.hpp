// Samples and rows of latency made by hand, for tests.
//
// Process and thread safety: pure functions.
//
// Invariants: none beyond those of the types.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "queuecheck/reports/latency/latency_rounds.hpp"

namespace queuecheck::test {

// So many items of each latency.
inline HistogramCounts latencies(const std::vector<std::pair<std::int64_t, int>>& values) {
  const auto histogram = std::make_unique<LatencyHistogram>();
  for (const auto& [ns, count] : values) {
    for (int i = 0; i < count; ++i) histogram->add(ns);
  }
  return counts_of(*histogram);
}

inline LatencySample latency_sample(std::uint32_t round, std::int64_t ns, int items,
                                    double kept_share = 1) {
  LatencySample sample;
  sample.end = RunEnd::completed;
  sample.round = round;
  sample.items = static_cast<std::uint64_t>(items);
  sample.achieved_items_per_second = 500'000 * kept_share;
  sample.kept_share = kept_share;
  sample.scheduled = latencies({{ns, items - items / 50}, {10 * ns, items / 50}});
  sample.closed_loop = latencies({{ns, items}});
  sample.clean = true;
  sample.capacity = 1024;
  sample.blocking = true;
  return sample;
}

inline LatencyCell load_cell() {
  LatencyCell cell;
  cell.probe.phase = LatencyPhase::load;
  cell.probe.queue = {"ring", ""};
  cell.probe.options = {1000, 8, 1, 1, {}};
  cell.probe.items_per_second = 500'000;
  cell.load = Load{0.5, 0};
  return cell;
}

}  // namespace queuecheck::test
