// Narrower windows: what must come before or after a value narrows when it can have been put and
// got itself (linearizability.md §2.6).
//
// If put(u) returned before put(v) was called, u also came out first: get(v) is not before get(u)
// was called, get(u) not after get(v) returned. Likewise puts by the order of gets.
//
// Process and thread safety: pure function. Internal to model/.
//
// Invariants
//   1. A legal order for the narrow windows is one for the wide ones, and every legal order of
//      effects for these lies in those.
//   2. O(n log n) a round, at most `rounds`; false when a window becomes empty: no legal order.
#pragma once

#include "queuecheck/model/depth_problem.hpp"

namespace queuecheck {

bool tighten(DepthProblem& problem, int rounds = 4);

}  // namespace queuecheck
