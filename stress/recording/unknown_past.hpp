// A history of which the beginning is not known: calls that returned before an instant may be
// missing, and items may have been inside. It becomes one that starts empty and that a queue which
// keeps its promise has an order for.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Sound: where the whole history had a legal order, what is left has one. Hence
//      a. an item whose put began before the instant stays only where its get is known and returned
//         after it; without a put of its own it gets one that overlaps all of the past;
//      b. answers that speak of all that is inside (FULL, a put's TIMEOUT, full, size, not empty,
//         peek), of tasks, or of a close that may lie in the past, are left out: they have no
//         effect;
//      c. items without an identity are left out, since how many were inside is not known.
//   2. Not complete: an item that was invented is not told from one of the past, and what left no
//      trace after the instant cannot be missed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "queuecheck/model/history.hpp"

namespace queuecheck::recording {

struct PastTally {
  std::size_t left_out = 0;  // calls
  std::size_t supposed = 0;  // puts of items that must have been inside
};

// `known_from`, a time of the history: every call that returned after it is there. Gives the puts
// that it adds to a process of their own, the last.
PastTally forget_past(History& history, std::int64_t known_from);

}  // namespace queuecheck::recording
