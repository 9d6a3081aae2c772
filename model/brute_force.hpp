// The obvious judge, for tests only: tries every order of effects, remembers nothing, and is too
// simple to be wrong. Up to some ten operations.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Transitions are the sequential model's; everything else is spelled out here, and nothing is
//      shared with the judges but the reading of an answer (recorded_call.hpp).
#pragma once

#include <vector>

#include "queuecheck/model/recorded_call.hpp"

namespace queuecheck {

class BruteForce {
 public:
  BruteForce(const History& history, const Specification& specification)
      : operations_(history.operations),
        specification_(specification),
        queue_(specification),
        done_(operations_.size(), false) {}

  bool has_legal_order() { return explore(QueueState{}); }

 private:
  bool explore(const QueueState& state) {
    bool finished = true;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (!done_[i] && !optional(i)) finished = false;
    }
    if (finished) return true;
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      if (done_[i] || !may_come_next(i)) continue;
      done_[i] = true;
      if (!takes_part(operations_[i], specification_) && explore(state)) return true;
      for (const AllowedStep& step : queue_.allowed_steps(state, call(i))) {
        if (!takes_part(operations_[i], specification_)) break;
        if (!explains(step, operations_[i])) continue;
        QueueState next = state;
        queue_.take(next, step);
        if (explore(next)) return true;
      }
      done_[i] = false;
    }
    return false;
  }

  bool optional(std::size_t i) const { return effect_is_open(operations_[i]); }

  bool may_come_next(std::size_t i) const {
    for (std::size_t j = 0; j < operations_.size(); ++j) {
      if (!done_[j] && !optional(j) && operations_[j].t1 < operations_[i].t0) return false;
    }
    return true;
  }

  Call call(std::size_t i) const {
    const Operation& o = operations_[i];
    bool late = true;  // called while the queue may still have been open
    for (const Operation& other : operations_) {
      const bool closes = other.kind == OperationKind::close || other.outcome == Outcome::closed;
      if (closes && other.t1 < o.t0) late = false;
    }
    return {form_of(o), o.value, excused(i), late};
  }

  // By the words of the specification, pair by pair.
  bool excused(std::size_t i) const {
    const Operation& o = operations_[i];
    if (specification_.refusal == Refusal::free) return true;
    if (specification_.refusal == Refusal::truthful) return false;
    for (const Operation& other : operations_) {
      const bool same_actor = other.process == o.process && other.thread == o.thread;
      if (same_actor || other.t0 > o.t1 || other.t1 < o.t0) continue;
      const bool contended = specification_.refusal == Refusal::contended;
      if (is_put(o.kind) && (contended ? is_put(other.kind) : is_get(other.kind))) return true;
      if (is_get(o.kind) && (contended ? is_get(other.kind) : is_put(other.kind))) return true;
    }
    return false;
  }

  const std::vector<Operation>& operations_;
  const Specification specification_;
  const SequentialQueue queue_;
  std::vector<bool> done_;
};

inline bool brute_force_valid(const History& history, const Specification& specification) {
  return BruteForce(history, specification).has_legal_order();
}

}  // namespace queuecheck
