// THE sequential model: one queue used by one caller at a time. Brute force, search and sequential
// conformance use only this; the fast judges are compared with it for ever.
//
//     for (const AllowedStep& s : allowed_steps(state, call))   // every answer that the rules
//     allow
//       state.take(s);                                   // the state after it
//
// A call that may only wait has no step. Rule names are those of the specification's transition
// rules: P put, G get, C close, O observers and clear.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. undo(take(step)) restores the state.
//   2. Without close, capacity holds: items.size() <= capacity for a queue that waits or fails.
//   3. Axes that are judged elsewhere (timing, crash) have no place here; axes that this version
//      cannot judge never reach it (cannot_judge).
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "queuecheck/impl/vocabulary.hpp"
#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

// What is called. Whether a refusal is excused (P3, G3), and whether a put may have been waiting
// when the queue was closed (late, C5), depends on other calls: the caller knows.
struct Call {
  OperationKind kind = OperationKind::try_put;
  Value value = no_value;
  bool may_refuse = false;
  bool late = false;
};

enum class Effect : std::uint8_t { none, push, pop, clear, close, replace_oldest };

// One allowed answer and what it does. (Not `Step`: that is a step of a program,
// stress/program.hpp, in this same namespace; two of one name would be an ODR violation.)
struct AllowedStep {
  Outcome outcome = Outcome::ok;
  Value value = no_value;   // what a get or peek gives; what a put puts
  std::int64_t answer = 0;  // of an observer
  bool any_answer = false;  // the observer promises nothing
  Effect effect = Effect::none;
  std::size_t position = 0;  // of the item that a pop takes
  const char* rule = "";
};

struct QueueState {
  std::deque<Value> items;  // oldest first
  bool closed = false;

  friend bool operator==(const QueueState&, const QueueState&) = default;

  struct Undo {
    Effect effect = Effect::none;
    std::size_t position = 0;
    Value value = no_value;
    bool closed = false;
    std::deque<Value> cleared;
  };

  Undo take(const AllowedStep& step, bool discard_on_close = false) {
    Undo undo{step.effect, step.position, no_value, closed, {}};
    switch (step.effect) {
      case Effect::none:
        break;
      case Effect::replace_oldest:
        undo.value = items.front();
        items.pop_front();
        items.push_back(step.value);
        break;
      case Effect::push:
        items.push_back(step.value);
        break;
      case Effect::pop:
        undo.value = items[step.position];
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(step.position));
        break;
      case Effect::clear:
        undo.cleared.swap(items);
        break;
      case Effect::close:
        closed = true;
        if (discard_on_close) undo.cleared.swap(items);
        break;
    }
    return undo;
  }

  void undo(Undo&& undo) {
    closed = undo.closed;
    switch (undo.effect) {
      case Effect::none:
        break;
      case Effect::replace_oldest:
        items.pop_back();
        items.push_front(undo.value);
        break;
      case Effect::push:
        items.pop_back();
        break;
      case Effect::pop:
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(undo.position), undo.value);
        break;
      case Effect::clear:
      case Effect::close:
        if (!undo.cleared.empty()) items = std::move(undo.cleared);
        break;
    }
  }
};

class SequentialQueue {
 public:
  explicit SequentialQueue(const Specification& specification) : axes_(specification) {}

  using Steps = std::vector<AllowedStep>;

  // Replaces `steps`; empty when the call can only wait.
  void allowed_steps(const QueueState& state, const Call& call, Steps& steps) const {
    steps.clear();
    if (is_put(call.kind)) return put_steps(state, call, steps);
    if (is_get(call.kind)) return get_steps(state, call, steps);
    other_steps(state, call, steps);
  }

  Steps allowed_steps(const QueueState& state, const Call& call) const {
    Steps steps;
    allowed_steps(state, call, steps);
    return steps;
  }

  QueueState::Undo take(QueueState& state, const AllowedStep& step) const {
    return state.take(step, axes_.close_rest == CloseRest::discard);
  }

  bool has_room(const QueueState& state) const {
    return axes_.capacity_kind != CapacityKind::items || state.items.size() < axes_.capacity;
  }

 private:
  // A call without a deadline waits; one with a deadline answers TIMEOUT, or the bare refusal when
  // the deadline had passed and it tried once.
  static void refuse(Steps& steps, const Call& call, Outcome refusal, const char* rule) {
    if (waits_for_ever(call.kind)) return;
    steps.push_back({.outcome = refusal, .rule = rule});
    if (is_timed(call.kind)) steps.push_back({.outcome = Outcome::timeout, .rule = rule});
  }

  static void refuse_falsely(Steps& steps, const Call& call, Outcome refusal, const char* rule) {
    refuse(steps, call, refusal, rule);
    if (!waits_for_ever(call.kind)) steps.push_back({.outcome = Outcome::busy, .rule = rule});
  }

  void put_steps(const QueueState& state, const Call& call, Steps& steps) const {
    const bool room = has_room(state);
    const AllowedStep push{.value = call.value, .effect = Effect::push, .rule = "P1"};
    if (state.closed) {
      steps.push_back({.outcome = Outcome::closed, .rule = "P4"});
      if (call.late && room && axes_.late_put == LatePut::accept) steps.push_back(push);
      if (call.late && room && axes_.late_put == LatePut::lose) steps.push_back({.rule = "C5"});
      return;
    }
    if (room) steps.push_back(push);
    if (!room && axes_.on_full == OnFull::drop_newest) steps.push_back({.rule = "P5"});
    if (!room && axes_.on_full == OnFull::drop_oldest) {
      steps.push_back({.value = call.value, .effect = Effect::replace_oldest, .rule = "P5"});
    }
    if (!room && axes_.on_full == OnFull::wait_or_fail) refuse(steps, call, Outcome::full, "P2");
    if (call.may_refuse) refuse_falsely(steps, call, Outcome::full, "P3");
  }

  void get_steps(const QueueState& state, const Call& call, Steps& steps) const {
    take_candidates(state, Effect::pop, "G1", steps);
    const bool nothing = state.items.empty();
    if (nothing && state.closed) steps.push_back({.outcome = Outcome::closed, .rule = "G4"});
    if (nothing && !state.closed) refuse(steps, call, Outcome::empty, "G2");
    if (call.may_refuse) refuse_falsely(steps, call, Outcome::empty, "G3");
  }

  // cand(V): the items that the order allows to come out next.
  void take_candidates(const QueueState& state, Effect effect, const char* rule,
                       Steps& steps) const {
    const auto& items = state.items;
    const bool newest = axes_.order == Order::lifo && !items.empty();
    const std::size_t end =
        axes_.order == Order::fifo ? std::min<std::size_t>(1, items.size()) : items.size();
    for (std::size_t i = newest ? items.size() - 1 : 0; i < end; ++i) {
      const auto here = items.begin() + static_cast<std::ptrdiff_t>(i);
      if (axes_.order == Order::bag && std::find(items.begin(), here, *here) != here) continue;
      steps.push_back({.value = *here, .effect = effect, .position = i, .rule = rule});
    }
  }

  void other_steps(const QueueState& state, const Call& call, Steps& steps) const {
    const auto inside = static_cast<std::int64_t>(state.items.size());
    switch (call.kind) {
      case OperationKind::close:
        if (axes_.close_scope == CloseScope::none) return steps.push_back({.rule = "C0"});
        return steps.push_back({.effect = Effect::close, .rule = "C1"});
      case OperationKind::clear:
        return steps.push_back({.effect = Effect::clear, .rule = "O4"});
      case OperationKind::empty:
        return steps.push_back(observation(axes_.empty, inside == 0 ? 1 : 0, "O1"));
      case OperationKind::full:
        return steps.push_back(observation(axes_.full, has_room(state) ? 0 : 1, "O2"));
      case OperationKind::size:
        return steps.push_back(observation(axes_.size, inside, "O3"));
      case OperationKind::peek:
        return peek_steps(state, call, steps);
      default:
        return;
    }
  }

  static AllowedStep observation(Observe promise, std::int64_t answer, const char* rule) {
    const bool exact = promise == Observe::exact_visible || promise == Observe::exact_reserved;
    return {.answer = answer, .any_answer = !exact, .rule = rule};
  }

  void peek_steps(const QueueState& state, const Call& call, Steps& steps) const {
    take_candidates(state, Effect::none, "O5", steps);
    if (steps.empty() || call.may_refuse) {
      steps.push_back({.outcome = Outcome::empty, .rule = "O5"});
    }
    if (state.items.empty() && state.closed) {
      steps.push_back({.outcome = Outcome::closed, .rule = "O5"});
    }
  }

  Specification axes_;
};

}  // namespace queuecheck
