// Parts of a history that have nothing to do with each other: cut where no operation is open and
// the queue is empty, whatever the order of effects was.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. A legal order for the history exists exactly when one exists for each part, from an empty
//      queue. With no operation open the number inside is the puts less the gets that succeeded.
//   2. One part where that does not hold for certain: something never returned, was closed, cleared
//      or may have been dropped, or more than the items is remembered (tasks, leases).
//   3. O(n log n).
#pragma once

#include <cstddef>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

// The operations of each part, in order of their calls.
std::vector<std::vector<std::size_t>> quiescent_parts(const History& history,
                                                      const Specification& specification);

// The operations of one part as a history; operation i of it is operations[i] of the whole.
History history_of_part(const History& whole, const std::vector<std::size_t>& operations);

}  // namespace queuecheck
