// What measuring costs: of each latency, so much is the reading of the clock, and each item keeps
// its consumer busy for the record.
//
// Process and thread safety: runs in the calling process, a few milliseconds.
//
// Invariants
//   1. The least of several batches: what disturbs only makes them longer.
#pragma once

#include "queuecheck/stress/calibration.hpp"

namespace queuecheck {

struct LatencyCost {
  double stamp_ns = 0;   // one reading of the clock
  double record_ns = 0;  // one latency counted
};

LatencyCost measure_latency_cost(const Calibration& clock);

}  // namespace queuecheck
