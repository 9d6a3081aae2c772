// All runs within a bound, as a function for the shrinker (exhaustive.hpp does the work).
//
// Process and thread safety: uses the lane, from the calling thread.
//
// Invariants
//   1. `complete` only if every run within the bound was visited: not stopped, no limit met, the
//      search did not give up, and no run ended by a bound of the lane.
#pragma once

#include <memory>

#include "queuecheck/properties/explore/exhaustive.hpp"
#include "queuecheck/properties/explore/explore_shrink.hpp"

namespace queuecheck::explore {

inline BoundedSearch exhaustive_search(Peek peek) {
  return [search = std::make_shared<Exhaustive>(peek)](
             Lane& lane, unsigned deviations, std::uint64_t executions_max, const Visit& visit) {
    SearchAnswer answer;
    bool bounded = false;
    search->start(deviations);
    do {
      if (answer.executions == executions_max) return answer;
      const World& world = lane.run(*search, {});
      ++answer.executions;
      bounded |= world.end == RunEnd::bound;
      if (world.end != RunEnd::pruned && visit(world)) return answer;
    } while (search->next_run());
    answer.complete = search->gave_up().empty() && !bounded;
    return answer;
  };
}

}  // namespace queuecheck::explore
