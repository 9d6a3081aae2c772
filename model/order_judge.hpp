// Decides a history of a FIFO queue by orders of its values: the forced one, which is exact, or one
// that the greedy proposes and the known-order check proves (certain YES).
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. fits is a proof; fits_not is one, too, and comes only from a forced order (or where no item
//      has a value, so that there is nothing to order). Anything else is unknown: search.
//   2. Near-linear time.
#pragma once

#include "queuecheck/model/greedy_order.hpp"
#include "queuecheck/model/known_order.hpp"

namespace queuecheck {

struct OrderVerdict {
  Fit fit = Fit::unknown;
  std::size_t stuck = no_operation;  // fits_not: nothing legal lets this operation return
  bool forced = false;
  int proposals = 0;  // orders proposed and checked
  // unknown: the proposal that went furthest, as guidance; empty if there was none.
  ValueOrder proposal;
};

OrderVerdict judge_by_order(const DepthProblem& problem);

}  // namespace queuecheck
