// The two workers of a measured round trip: worker 0 leads and takes the time, worker 1 answers.
//
// Process and thread safety: round_trip_entry runs in workers.
//
// Invariants
//   1. Waiting for each other gives the CPU away after a while: one CPU is slow, never stuck.
//   2. Between two readings of the clock lies one trip and nothing else.
#pragma once

#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

void round_trip_entry(const WorkerContext& context);

}  // namespace queuecheck
