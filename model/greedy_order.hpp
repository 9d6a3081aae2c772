// A total order of values that a bounded FIFO can have taken them in: forced where the intervals
// leave no choice, else built rank by rank (linearizability.md §3.3b, after Kleitman and Vohra's
// bandwidth of interval graphs).
//
// x precedes y when put(x) returned before put(y) was called, or get(x) before get(y). Placing x at
// rank r gives every y with put_to(y) < get_from(x) the deadline r + c - 1: it was inside with x.
// Such sets are nested, and closed under predecessors they are {put_to < a} u {get_to < b}; so one
// pair (a, b) per deadline says all, and grows with it. Answers that need a number of items inside
// add deadlines, and ranks before which a value cannot come (rank_bounds.hpp).
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. forced_order is the only order that the intervals allow.
//   2. An order from greedy_order is a proposal: check_known_order proves it. No order proves
//      nothing.
//   3. O((n + sum of deadlines' growth) log c) time for n values, at most k of them open at once:
//      each step looks at the at most k values that may come next.
#pragma once

#include <optional>

#include "queuecheck/model/rank_bounds.hpp"

namespace queuecheck {

std::optional<ValueOrder> forced_order(const DepthProblem& problem);

struct GreedyOrder {
  ValueOrder order;        // of all values, unless `stuck`
  std::int64_t stuck = 0;  // the first rank that no value can take
};

GreedyOrder greedy_order(const DepthProblem& problem, const RankBounds& bounds);

}  // namespace queuecheck
