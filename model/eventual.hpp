// visibility=eventual without search: a put returns before its item can be seen, and the items of
// one process (or thread) become visible in the order in which it put them.
//
// Process and thread safety: pure function. Internal to model/.
//
// Invariants
//   1. A finding is certain: the items of one owner left in another order than they were put.
//   2. Exact where eventual_order_is_exact, for distinct values: then an order of effects exists if
//      fresh, duplicate and this find nothing. For the items may
//      become visible as late as the instant at which they are got; that leaves the queue visibly
//      empty at all other instants, so no EMPTY contradicts, and what orders the items is only the
//      order of the gets and that of each owner's puts, of which the former is an interval order,
//      so that pairs suffice (linearizability.md §2.1, §2.6).
//   3. Otherwise (capacity, close, late puts that are lost) it is necessary only.
#pragma once

#include <optional>

#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

// nullopt too where the specification does not say fifo and eventual.
std::optional<Finding> eventual_order(const History& history, const Specification& specification,
                                      const Windows& windows);

// Unbounded FIFO, and nothing was called but puts that were accepted, gets, and empty() that said
// true of what is visible. (FULL, close and numbers are left to the other judges. So is a queue
// that loses its buffer with its process: what was flushed was flushed before the kill.)
bool eventual_order_is_exact(const History& history, const Specification& specification);

}  // namespace queuecheck
