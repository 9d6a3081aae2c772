// The obvious judge, for tests only: tries every order of effects, remembers nothing, and is too
// simple to be wrong. Up to some ten operations.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Transitions are the sequential model's, and operations are read as effects by
//      recorded_call.hpp; everything else is spelled out here. What the queue may do by itself is
//      tried at every instant.
#pragma once

#include <algorithm>
#include <vector>

#include "queuecheck/model/recorded_call.hpp"

namespace queuecheck {

class BruteForce {
 public:
  BruteForce(const History& history, const Specification& specification)
      : operations_(history.operations),
        complete_(history.complete),
        specification_(specification),
        queue_(specification),
        start_(initial_state(history, specification)),
        effects_(recorded_effects(history, specification, excused())),
        done_(effects_.size(), false) {
    for (RecordedEffect& effect : effects_) effect.call.late = late(effect);
  }

  bool has_legal_order() { return roles_are_kept() && explore(start_); }

 private:
  bool explore(const QueueState& state) {
    bool finished = state.at_rest();
    for (std::size_t i = 0; i < effects_.size(); ++i) {
      if (!done_[i] && !effects_[i].optional) finished = false;
    }
    if (finished) return true;
    for (std::size_t i = 0; i < effects_.size(); ++i) {
      if (done_[i] || !may_come_next(i)) continue;
      done_[i] = true;
      for (const AllowedStep& step : queue_.allowed_steps(state, effects_[i].call)) {
        if (explains(step, effects_[i]) && explore_after(state, step)) return true;
      }
      done_[i] = false;
    }
    std::vector<AllowedStep> internal;
    queue_.internal_steps(state, internal);
    return std::any_of(internal.begin(), internal.end(),
                       [&](const AllowedStep& step) { return explore_after(state, step); });
  }

  bool explore_after(const QueueState& state, const AllowedStep& step) {
    QueueState next = state;
    queue_.take(next, step);
    return explore(next);
  }

  bool may_come_next(std::size_t i) const {
    if (effects_[i].after != no_operation && !done_[effects_[i].after]) return false;
    for (std::size_t j = 0; j < effects_.size(); ++j) {
      if (!done_[j] && !effects_[j].optional && effects_[j].to < effects_[i].from) return false;
    }
    return true;
  }

  // Called while the queue (or its own side of it) may still have been open.
  bool late(const RecordedEffect& effect) const {
    const Operation& o = operations_[effect.operation];
    return std::none_of(operations_.begin(), operations_.end(), [&](const Operation& other) {
      if (other.kind != OperationKind::close && other.outcome != Outcome::closed) return false;
      const bool mine =
          specification_.close_scope != CloseScope::process || other.process == o.process;
      return mine && other.t1 < o.t0;
    });
  }

  // P3 and G3 by the words of the specification, pair by pair.
  std::vector<bool> excused() const {
    std::vector<bool> all;
    for (const Operation& o : operations_) all.push_back(excused(o));
    return all;
  }

  bool excused(const Operation& o) const {
    if (specification_.refusal == Refusal::free) return true;
    if (specification_.refusal == Refusal::truthful) return false;
    for (const Operation& other : operations_) {
      const bool same_actor = other.process == o.process && other.thread == o.thread;
      if (same_actor || other.t0 > o.t1 || other.t1 < o.t0) continue;
      switch (specification_.refusal) {
        case Refusal::contended:
          if (puts(o) ? puts(other) : gets(o) && gets(other)) return true;
          break;
        case Refusal::unfinished:
          if (puts(o) ? gets(other) : gets(o) && puts(other)) return true;
          break;
        case Refusal::reserved:
          if (puts(o) && (puts(other) || gets(other))) return true;
          break;
        case Refusal::stalled:
          if ((puts(other) || gets(other)) && (puts(o) || gets(o)) &&
              (o.outcome == Outcome::busy || o.outcome == Outcome::timeout)) {
            return true;
          }
          break;
        case Refusal::truthful:
        case Refusal::free:
          break;
      }
    }
    return false;
  }

  // producers=N and consumers=N: no N + 1 calls of a side of which every two certainly overlap.
  bool roles_are_kept() const {
    std::vector<const Operation*> putting;
    std::vector<const Operation*> getting;
    for (const Operation& o : operations_) {
      if (puts(o)) putting.push_back(&o);
      if (gets(o) || o.kind == OperationKind::peek) getting.push_back(&o);
    }
    return !any_together(putting, 0, {}, specification_.producers) &&
           !any_together(getting, 0, {}, specification_.consumers);
  }

  // More than `most` of the side, those of `chosen` among them and the others from `next` on?
  bool any_together(const std::vector<const Operation*>& side, std::size_t next,
                    std::vector<const Operation*> chosen, std::uint32_t most) const {
    if (chosen.size() > most) return true;
    for (; next < side.size(); ++next) {
      const bool fits = std::all_of(chosen.begin(), chosen.end(), [&](const Operation* other) {
        return left(*other) > side[next]->t0 && left(*side[next]) > other->t0;
      });
      if (!fits) continue;
      chosen.push_back(side[next]);
      if (any_together(side, next + 1, chosen, most)) return true;
      chosen.pop_back();
    }
    return false;
  }

  // By when it had left for all that is known: a call that never returned stays only while its
  // process is known to live.
  std::int64_t left(const Operation& o) const {
    const bool killed = std::any_of(operations_.begin(), operations_.end(), [&](const auto& other) {
      return other.kind == OperationKind::crash && other.process == o.process;
    });
    const bool stays = complete_ && !killed && o.outcome == Outcome::pending;
    return o.t1 == never && !stays ? o.t0 : o.t1;
  }

  static bool puts(const Operation& o) {
    return is_put(o.kind) || o.kind == OperationKind::put_many;
  }
  static bool gets(const Operation& o) {
    return is_get(o.kind) || o.kind == OperationKind::get_many;
  }

  const std::vector<Operation>& operations_;
  const bool complete_;
  const Specification specification_;
  const SequentialQueue queue_;
  const QueueState start_;
  std::vector<RecordedEffect> effects_;
  std::vector<bool> done_;
};

inline bool brute_force_valid(const History& history, const Specification& specification) {
  return BruteForce(history, specification).has_legal_order();
}

}  // namespace queuecheck
