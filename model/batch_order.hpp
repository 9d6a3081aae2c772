// The order of items that batches add to the sweep (linearizability.md §2.6): items of one put_many
// go in, and items of one get_many come out, as they stand in the list.
//
//     A: put(a) precedes put(b)   B: get(a) precedes get(b)   chains: places in one batch
//
// Batches on one side: the other side is still an interval order, and a pair of one batch in the
// wrong order is the only new pattern. On both sides: A, B and chains together must have no cycle;
// windows are then narrowed along them, so that EMPTY sees who must have been inside.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. A finding exactly when no order of the items extends A, B and the chains.
//   2. O(n log n) time; the graph is never stored: A and B are each one list of nodes in order of
//      time, reached behind the return and left at the call.
#pragma once

#include <optional>

#include "queuecheck/model/batches.hpp"
#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

struct BatchOrder {
  std::optional<Finding> finding;   // about the expanded history
  std::optional<Windows> narrowed;  // where EMPTY must be asked again
};

// The windows are the expanded history's, without a finding of their own.
BatchOrder order_of_batches(const Batches& batches, const Windows& windows);

}  // namespace queuecheck
