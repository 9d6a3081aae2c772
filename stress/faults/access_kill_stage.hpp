// Kills at the n-th access: for each victim, n = 1, 2, 3, ... until it gets through its operations
// alive, so that a process dies between any two accesses that the operations make, beside running
// peers. Nobody may hang, and no item of another process may be lost or come twice.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. It stops at the first violation, which is in `failures` with its program: the kill in it is
//      by access, so a replay kills at the same place (what the peers do meanwhile is chance).
//   2. Where the specification declares lock_held, survivors that are stuck are counted and told in
//      `reason`, not accused.
//   3. A queue without an access that is counted ends as `nothing`, with that reason.
#pragma once

#include "queuecheck/stress/kill_stage.hpp"

namespace queuecheck {

// The executor's name is "instrumented" (process_executor.hpp). Counters: kills, sweeps (victims
// that got through alive: all their accesses were met), accesses_max.
StageResult run_access_kills(Executor& executor, const KillSettings& settings,
                             const OnProgress& on_progress = {});

}  // namespace queuecheck
