// Which EMPTY, FULL and BUSY answers the axis `refusal` excuses (rules P3 and G3).
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. contended: excused when an operation of the same side (put or get) of another actor
//   overlaps;
//      unfinished: when one of the other side does; reserved: answers of puts, when one of either
//      side does. An operation that never returned overlaps all that end later than it began. Equal
//      time stamps overlap.
//   2. Excused answers constrain nothing: judges drop them.
#pragma once

#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

// One flag per operation of the history; only puts and gets are ever excused. O(n log n).
std::vector<bool> excused_refusals(const History& history, Refusal refusal);

// May a get answer EMPTY although it is not so?
inline bool excuses_gets(Refusal refusal) {
  return refusal != Refusal::truthful && refusal != Refusal::reserved &&
         refusal != Refusal::stalled;
}

// With refusal=free these answers need no reason, so they say nothing; but that of a put says that
// the queue was still open.
inline bool says_nothing(OperationKind kind, Outcome outcome, const Specification& specification) {
  if (specification.refusal != Refusal::free) return false;
  if (is_get(kind)) return outcome == Outcome::empty || outcome == Outcome::busy;
  return is_put(kind) && specification.close_scope == CloseScope::none &&
         (outcome == Outcome::full || outcome == Outcome::busy);
}

}  // namespace queuecheck
