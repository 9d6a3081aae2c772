// Which answers of a history say EMPTY or FULL, in all their forms.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. A timed call that ends with TIMEOUT saw the queue empty (full) at one instant of its
//      interval; that it waited long enough is an end obligation, not a matter of order.
#pragma once

#include "queuecheck/model/history.hpp"

namespace queuecheck {

inline bool refuses_get(const Operation& o) {
  return is_get(o.kind) && (o.outcome == Outcome::empty || o.outcome == Outcome::timeout);
}

inline bool refuses_put(const Operation& o) {
  return is_put(o.kind) && (o.outcome == Outcome::full || o.outcome == Outcome::timeout);
}

inline bool observes(const Operation& o, OperationKind kind) {
  return o.kind == kind && o.outcome == Outcome::ok;
}

}  // namespace queuecheck
