// How recorded operations read as calls of the sequential model: each operation as the effects that
// it may have had, each effect with the answer that an allowed step must explain. Search and brute
// force share it.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. A value that was not recorded (no_value) matches every value.
//   2. A plain get that answered EMPTY, or put that answered FULL, is read as the try form, and one
//      that answered TIMEOUT as the timed form.
//   3. put_many and get_many are one effect per value, in list order (`after`), inside one
//      interval; one that never returned may have had any first part of them; a put_many that was
//      refused had put `count` of them before, or any first part where that was not recorded.
//   4. An approximate size is two effects, in any order: an instant with at least, one with at most
//      so many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/model/sequential_queue.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

OperationKind form_of(const Operation& o);

// Does the operation constrain, or change, anything in the sequential model?
bool takes_part(const Operation& o, const Specification& specification);

inline bool same_value(Value a, Value b) {
  return a == no_value || b == no_value || a == b;
}

struct RecordedEffect {
  std::size_t operation = 0;
  Call call;
  Outcome outcome = Outcome::ok;
  Value value = no_value;   // of a get or peek: what it gave
  std::int64_t answer = 0;  // of an observer
  std::int64_t from = 0;
  std::int64_t to = never;  // `never` also when the operation need not have taken effect
  bool optional = false;
  std::size_t after = no_operation;  // the effect that must have been taken before: its place
};

// Of all operations that take part, in the history's order. `excused`: excused_refusals.
std::vector<RecordedEffect> recorded_effects(const History& history,
                                             const Specification& specification,
                                             const std::vector<bool>& excused);

// The state before any of them: who holds which handles.
QueueState initial_state(const History& history, const Specification& specification);

// An operation that asks for an axis which the specification leaves out: its name and what would
// be right. Nothing is judged silently.
std::optional<std::string> operation_without_axis(const History& history,
                                                  const Specification& specification);

// An answer of ERROR that the rules know: too many task_done, an unknown lease.
inline bool error_is_an_answer(OperationKind kind) {
  return kind == OperationKind::task_done || kind == OperationKind::ack ||
         kind == OperationKind::nack;
}

// Could this step be what the effect was?
inline bool explains(const AllowedStep& step, const RecordedEffect& effect) {
  const OperationKind kind = effect.call.kind;
  if (effect.optional) return step.outcome == Outcome::ok;
  // Closing what is closed already may be told.
  if (kind == OperationKind::close && effect.outcome == Outcome::closed) return true;
  if (step.outcome != effect.outcome) return false;
  if (effect.outcome != Outcome::ok) return true;
  if (is_get(kind) || kind == OperationKind::peek) return same_value(step.value, effect.value);
  const bool observer =
      kind == OperationKind::empty || kind == OperationKind::full || kind == OperationKind::size;
  return !observer || (step.answer <= effect.answer && effect.answer <= step.answer_most);
}

}  // namespace queuecheck
