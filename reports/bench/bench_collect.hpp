// From what the workers of a run left in shared memory, and how they ended, to a sample.
//
// Process and thread safety: pure, after the workers are reaped.
//
// Invariants
//   1. A worker's death by SIGKILL is never the queue's fault: we send it, or the machine does.
//   2. Figures are filled in for a completed run only.
#pragma once

#include <span>

#include "queuecheck/reports/bench/bench_control.hpp"
#include "queuecheck/reports/bench/bench_run.hpp"

namespace queuecheck {

// `statuses` are wait statuses, one per worker. True when the run is complete and right.
bool collect(BenchControl& control, std::span<const int> statuses, bool stalled,
             BenchSample& sample);

// CPU time of all workers since they were forked.
double life_cpu_seconds(BenchControl& control);

}  // namespace queuecheck
