// Queues that keep the order of each owner's items only, without search: visibility=eventual, where
// the items of one process (or thread) become visible in the order in which it put them, and
// order=per_producer.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. A finding is certain: the items of one owner left in another order than they were put.
//   2. Exact where owner_order_is_exact, for distinct values: then an order of effects exists if
//      fresh, duplicate and this find nothing.
//      eventual: the items may become visible as late as the instant at which they are got; that
//      leaves the queue visibly empty at all other instants, so no EMPTY contradicts, and what
//      orders the items is only the order of the gets and that of each owner's puts, of which the
//      former is an interval order, so that pairs suffice (linearizability.md §2.1, §2.6).
//      per_producer: where nobody asks for EMPTY, the queue is one queue for each producer, and
//      which of them a get takes from is known by its value. Linearizability is local (Herlihy and
//      Wing 1990), so each is judged alone, and each is an unbounded FIFO.
//   3. Otherwise (capacity, close, late puts that are lost) it is necessary only.
#pragma once

#include <optional>

#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

// nullopt too where the specification says neither fifo and eventual, nor per_producer.
std::optional<Finding> owner_order(const History& history, const Specification& specification,
                                   const Windows& windows);

// Unbounded, and nothing was called but puts that were accepted, gets, and what a queue of this
// kind may answer at any time: of an eventual one EMPTY, and empty() that said true of what is
// visible; of a per_producer one with refusal=free every refusal. (FULL, close and numbers are left
// to the other judges. So is a queue that loses its buffer with its process: what was flushed was
// flushed before the kill.)
bool owner_order_is_exact(const History& history, const Specification& specification);

}  // namespace queuecheck
