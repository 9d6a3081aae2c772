// Certain violations by numbers alone: capacity, FULL, size and the other observers, and everything
// that can be said of anonymous items (linearizability.md §3.3, N1, N2, N4).
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. Every finding is certain; none does not prove that a legal order exists.
//   2. O(n log n) for all queries that ask one bound.
#pragma once

#include <optional>
#include <vector>

#include "queuecheck/model/close_window.hpp"
#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

// N1 capacity, N2 FULL, N4 observers; for anonymous items EMPTY and the balance of puts and gets.
std::optional<Finding> judge_numbers(const History& history, const Specification& specification,
                                     const Windows& windows, const CloseWindow& close,
                                     const std::vector<bool>& excused);

}  // namespace queuecheck
