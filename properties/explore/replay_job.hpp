// The task `replay`: one recorded schedule, done again.
//
// Process and thread safety: as run_job.
//
// Invariants
//   1. A schedule of another build is refused: the same choices would be another run.
//   2. A run that leaves the recorded one is `unknown` and names the step, whatever came of it.
#pragma once

#include "queuecheck/properties/explore/run_job.hpp"

namespace queuecheck::explore {

Ended replay_job(const Job& job, const Tell& tell);

}  // namespace queuecheck::explore
