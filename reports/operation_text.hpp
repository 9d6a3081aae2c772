// One operation in words, the same in the table, the picture and the tooltips.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. call_text + result_text say all that the history knows of the operation, times apart.
//   2. A refusal is in capitals (EMPTY, FULL, CLOSED, TIMEOUT), so that it is seen at a glance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "queuecheck/model/operation_words.hpp"

namespace queuecheck {

// How an operation that never returned ended, as far as the history tells.
enum class Ending : std::uint8_t { returned, open, killed, died };

Ending ending_of(const Operation& operation, bool process_was_killed);

std::string result_text(const Operation& operation, Ending ending);  // ok, EMPTY, 7, never returned

// "put(3) → ok", "get() → 7", "get() … never returned", "get() … killed", "killed" for a crash.
std::string cell_text(const Operation& operation, Ending ending);

// So many calls in a row with the same answer: "try_put(3) → 37 × FULL"; "try_put(…)" when their
// arguments differ.
std::string run_text(const Operation& first, std::size_t count, bool same_call);

}  // namespace queuecheck
