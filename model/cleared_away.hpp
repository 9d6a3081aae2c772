// Words for one kind of violation that the search finds, and can only say of it that no order fits:
// what a clear, or a close that discards, threw away is answered as if it were still inside.
//
// Process and thread safety: pure function. Internal to model/.
//
// Invariants
//   1. The finding is a proof by itself: the puts had returned before the clear began, and the
//      answer was asked for after it had returned.
#pragma once

#include <cstddef>
#include <optional>

#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

// Of the answer at `index`, whose class is known; nullopt where it is not of this kind.
std::optional<Finding> cleared_away(const History& history, const Specification& specification,
                                    std::size_t index, ViolationClass violation);

}  // namespace queuecheck
