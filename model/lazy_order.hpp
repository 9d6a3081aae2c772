// Exact search for a bounded FIFO that does not choose the order of values before it must.
//
// What capacity, FULL, EMPTY and size speak of is numbers: at which instants the r-th put and the
// r-th get take effect, whichever value that is. So the search orders anonymous puts and gets; a
// value suits rank r when the r-th put lies in the interval of its put and the r-th get in that of
// its get. Those ranks are an interval of ranks, so whether all values find a rank is a matching in
// a convex bipartite graph: earliest deadline first decides it (Glover 1967).
//
// Process and thread safety: pure function. Internal to model/.
//
// Invariants
//   1. valid: `order` is an order of the problem's values that fits (check_known_order can tell).
//      violation: there is none. unknown: the budget ended, or the problem is of another kind.
//   2. Which ranks are open to a value is kept as bounds that only those instants decide that have
//      been chosen; precedence between gets to come narrows them (sound: Lawler's rule for unit
//      jobs with precedences). A state without a matching has no future.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/model/depth_problem.hpp"
#include "queuecheck/model/judge.hpp"

namespace queuecheck {

struct LazyOrder {
  Verdict verdict = Verdict::unknown;
  std::string unknown_reason;
  std::size_t states = 0;
  std::size_t bytes = 0;
  std::vector<std::uint32_t> order;  // valid: positions in problem.fixed, by rank
};

LazyOrder search_lazily(const DepthProblem& problem, const JudgeBudget& budget);

}  // namespace queuecheck
