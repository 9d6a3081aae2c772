// Where a history stops making sense: the one operation that a reader should look at first.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. It is one of the witness. Of these: a call that never returned, else the first refusal
//      (EMPTY, FULL, CLOSED, TIMEOUT, ...), else the one that returned last, with which the proof
//      is complete. A witness without any of them has none.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "queuecheck/model/history.hpp"

namespace queuecheck {

// The index into history.operations. O(witness).
std::optional<std::size_t> first_impossible(const History& history,
                                            const std::vector<std::size_t>& witness);

}  // namespace queuecheck
