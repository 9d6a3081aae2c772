// The exact sweep: is this history of an unbounded FIFO queue with distinct values linearizable?
// Decided by four bad patterns, each with a witness of a few operations (linearizability.md §2):
// fresh and duplicate (found with the windows), order, and EMPTY while certainly not empty.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. With Reach::exact: a finding exactly when no legal order exists. Otherwise: only when none
//      exists (each pattern is necessary whatever else the queue promises).
//   2. O(n log n) time, O(n) memory.
#pragma once

#include <optional>
#include <vector>

#include "queuecheck/model/close_window.hpp"
#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

// Pattern Ord: put(a) before put(b), yet get(b) before get(a) or a never got.
std::optional<Finding> sweep_order(const History& history, const Windows& windows);

// Pattern Wit: an EMPTY answer (or TIMEOUT of a get, or empty() = true) at no instant of which the
// queue may have been empty. `excused` answers are left out.
std::optional<Finding> sweep_empty(const History& history, const Specification& specification,
                                   const Windows& windows, const CloseWindow& close,
                                   const std::vector<bool>& excused);

}  // namespace queuecheck
