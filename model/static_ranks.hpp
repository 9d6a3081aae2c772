// The ranks that the intervals alone leave to each value of a bounded FIFO, before any search.
//
// Process and thread safety: pure function. Internal to model/.
//
// Invariants
//   1. In every legal order each value's rank lies between first and last. With P(t) puts returned
//      before t: at the get of x at least P(get_from(x)) values had been put, and at most
//      rank(x) - 1 taken, so rank(x) >= P(get_from(x)) + 1 - capacity.
//   2. Values that nobody got come after all others.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/model/depth_problem.hpp"

namespace queuecheck {

struct StaticRanks {
  std::int32_t first = 1;
  std::int32_t last = 0;
};

// For the fixed values, then for the loose puts. O(n log n).
std::vector<StaticRanks> static_ranks(const DepthProblem& problem);

}  // namespace queuecheck
