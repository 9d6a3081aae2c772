// What a strategy should know before a run: how long runs of this program are, how the steps are
// shared out among the processes, and which locations several of them touch. Learnt from a few
// runs.
//
// Process and thread safety: uses one lane, from the calling thread.
//
// Invariants
//   1. The result depends only on the lane's program and settings.
//   2. Nobody is killed in these runs, and the drain at the end is not counted: a kill or a change
//      of priority that is drawn for a step meets the program itself.
//   3. A hot location is touched by two processes or more, atomically or by a modelled call.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/strategy.hpp"

namespace queuecheck::explore {

struct HotLocation {
  std::uint32_t offset = 0;  // of 8 bytes
  std::uint32_t steps[processes_max] = {};
};

struct DryRun {
  RunPlan plan;                  // without a seed; its hot location is the first of `hot`
  std::vector<HotLocation> hot;  // the most used first, at most eight
  bool may_block = false;        // somebody waited
  std::uint64_t steps_longest = 0;

  // The plan of one run. Selecting one location after the other lets SURW be uniform in each.
  RunPlan for_seed(std::uint64_t seed) const;
};

DryRun dry_run(Lane& lane);

}  // namespace queuecheck::explore
