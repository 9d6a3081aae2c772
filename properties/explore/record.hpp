// A run written down as a schedule: done once more, with a tracer between lane and strategy.
//
// Process and thread safety: uses one lane, from the calling thread.
//
// Invariants
//   1. The recorded run is the one that the strategy made under the same plan (a run is a pure
//      function of program, settings and choices); `hash` of both is the same.
#pragma once

#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/run_trace.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"

namespace queuecheck::explore {

// The trace of the last recorded run.
const RunTrace& last_trace();

// `lane` is prepared for this program and these settings.
Schedule record_run(Lane& lane, Strategy& strategy, const RunPlan& plan, const Program& program,
                    const LaneSettings& settings);

}  // namespace queuecheck::explore
