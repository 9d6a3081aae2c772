// What of a long history is worth a row: what proves, what hangs, what killed, and what came just
// before.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Essential are the witness, every call that never returned and every kill. All of them on the
//      chosen lanes are shown, even beyond limits.operations (but never more than twice as many).
//   2. Lanes are chosen in this order: up to half for processes that were killed inside a call (the
//      latest kill first), then those of the witness, of other calls that never returned, of other
//      kills, and at last those that did most near by. A lane without a shown call has no column.
//   3. Of a long history a few more (8, or two for each essential one) are shown: those nearest to
//      the essential ones, two before for each one after; when a call hangs, also the last ones of
//      the run, after which nothing moved.
#pragma once

#include <vector>

#include "queuecheck/reports/call_runs.hpp"
#include "queuecheck/reports/timeline.hpp"

namespace queuecheck {

struct Selection {
  std::vector<CallRun> runs;  // in time order
  std::vector<bool> shown;    // per run
  std::vector<Lane> lanes;    // in order
};

Selection select_calls(const History& history, const std::vector<std::size_t>& witness,
                       const TimelineLimits& limits);

}  // namespace queuecheck
