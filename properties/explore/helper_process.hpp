// The two processes of queuecheck-explore: one that works and may be taken down by the queue's
// code, one that watches it and tells how it ended.
//
// Process and thread safety: called once, by main, in a process with one thread.
//
// Invariants
//   1. The working process dies with the watching one, and that with the process that started it.
//   2. An Ended is written in any case: by the working process, or, where it died or was silent for
//      silence_max_s, by the watching one.
//   3. A signal that only comes from outside (SIGKILL, SIGTERM, ...) ends in `environment`.
#pragma once

#include <functional>

#include "queuecheck/properties/explore/run_job.hpp"

namespace queuecheck::explore {

// A run is bounded in steps; one that does not come to a step burns processor time in a loop of the
// queue's that touches no memory of the segment.
inline constexpr double silence_max_s = 20;

// Runs `work` in a child of its own; answers go to `output_fd`. Returns main's exit code: 0 when an
// Ended was written.
int watch(const std::function<Ended(const Tell&)>& work, int output_fd);

}  // namespace queuecheck::explore
