// How a recorded operation reads as a call of the sequential model, and whether an allowed step
// explains its answer. Search and brute force share it.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. A value that was not recorded (no_value) matches every value.
//   2. A plain get that answered EMPTY, or put that answered FULL, is read as the try form, and one
//      that answered TIMEOUT as the timed form.
#pragma once

#include "queuecheck/model/sequential_queue.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

inline OperationKind form_of(const Operation& o) {
  const bool refused =
      o.outcome == Outcome::empty || o.outcome == Outcome::full || o.outcome == Outcome::busy;
  if (is_put(o.kind)) {
    if (o.outcome == Outcome::timeout) return OperationKind::put_for;
    return refused ? OperationKind::try_put : o.kind;
  }
  if (is_get(o.kind)) {
    if (o.outcome == Outcome::timeout) return OperationKind::get_for;
    return refused ? OperationKind::try_get : o.kind;
  }
  return o.kind;
}

// Does the operation constrain, or change, anything in the sequential model?
inline bool takes_part(const Operation& o, const Specification& specification) {
  const auto exact = [](Observe promise) {
    return promise == Observe::exact_visible || promise == Observe::exact_reserved;
  };
  if (o.kind == OperationKind::crash || o.outcome == Outcome::too_big) return false;
  const bool changes = is_put(o.kind) || is_get(o.kind) || o.kind == OperationKind::clear ||
                       o.kind == OperationKind::close;
  if (effect_is_open(o) && !changes) return false;
  if (o.kind == OperationKind::empty) return exact(specification.empty);
  if (o.kind == OperationKind::full) return exact(specification.full);
  if (o.kind == OperationKind::size) return exact(specification.size);
  return true;
}

inline bool same_value(Value a, Value b) {
  return a == no_value || b == no_value || a == b;
}

// For an operation that never returned: could this be the effect that it had?
inline bool explains(const AllowedStep& step, const Operation& o) {
  if (effect_is_open(o)) return step.outcome == Outcome::ok;
  // Closing what is closed already may be told.
  if (o.kind == OperationKind::close && o.outcome == Outcome::closed) return true;
  if (step.outcome != o.outcome) return false;
  if (o.outcome != Outcome::ok) return true;
  if (is_get(o.kind) || o.kind == OperationKind::peek) return same_value(step.value, o.value);
  const bool observer = o.kind == OperationKind::empty || o.kind == OperationKind::full ||
                        o.kind == OperationKind::size;
  return !observer || step.any_answer || step.answer == o.answer;
}

}  // namespace queuecheck
