// Latency in interleaved rounds: limits, queues, phases and loads, each once a round.
//
// Process and thread safety: used by one thread of the harness, after start().
//
// Invariants
//   1. The order within a round is a function of seed and round only, and so are the times at which
//      items are due: all queues of a round have the same arrivals, scaled to their load.
//   2. A share of a load refers to what the same queue moved without pause, in the same shape,
//      measured before the first round (the median of three runs); it then stays.
//   3. A run that others disturbed is repeated at once, twice at most, while the budget lasts. A
//      cell that did not complete a run is not measured again.
//   4. busy and idle are between two processes, so only with the shape 1x1; idle only of queues
//   that
//      wait.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/latency/latency_report.hpp"

namespace queuecheck {

struct LatencySettings {
  // Of it: queues, shapes, item_bytes, capacities, option_sets, repetitions, seconds, seed.
  BenchSettings bench;
  std::vector<Load> loads;
  Arrivals arrivals = Arrivals::poisson;
  double run_seconds = 0.1;  // at most latency_run_seconds_max
};

// One point of the grid; what its load is in items a second is found out before the first round.
struct LatencyCell {
  LatencyProbe probe;
  std::optional<Load> load;
  std::size_t group = 0;  // cells that share one measured rate; of limits none
};

// Limits first, then the queues' cells, groups in the order of queue, options, shape, item size and
// capacity.
std::vector<LatencyCell> latency_cells(const LatencySettings& settings);

LatencyReport run_latency(const LatencySettings& settings, const BenchProgress& progress = {});

// Row of a cell from its samples, in rounds: pure.
LatencyRow latency_row(const LatencyCell& cell, const Placement& placement,
                       std::vector<LatencySample> samples);

}  // namespace queuecheck
