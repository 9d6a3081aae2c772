// THE sequential model: one queue used by one caller at a time. Brute force, search and sequential
// conformance use only this; the fast judges are compared with it for ever.
//
//     model.allowed_steps(state, call, steps);     // every answer that the rules allow
//     auto undo = model.take(state, steps[0]);     // the state after it
//     model.internal_steps(state, steps);          // what the queue may do by itself: F, X1, A2
//
// A call that may only wait has no step. Rule names are those of the specification's transition
// rules: P put, F flush, Z rendezvous, G get, C close, A lease, T tasks, O observers, peek and
// clear, X crash.
//
// Two steps at one instant (Z1: a put and the get that takes its item; C4: an abort and the calls
// that it wakes) are taken one right after the other: after the first the state allows nothing but
// the second (Z1) or forgets the instant (C4). `until` keeps the calls' common instant.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. Without a close, a crash or a lost put, R <= n for a queue that waits or fails.
//   2. allowed_steps and internal_steps allocate only while `steps` grows.
//   3. Axes that are judged elsewhere (timing, wake, survivors' progress) have no place here.
//   4. Items carry neither priority nor key: with one of each, priority and keyed are fifo.
#pragma once

#include <algorithm>
#include <vector>

#include "queuecheck/model/queue_state.hpp"

namespace queuecheck {

// An approximate answer lies between the least and the greatest number during the call: two
// instants, so a caller that knows intervals asks for each half by itself.
enum class Half : std::uint8_t { both, at_least, at_most };

// What is called. What depends on other calls, the caller must know.
struct Call {
  OperationKind kind = OperationKind::try_put;
  Value value = no_value;     // put; for a get what is wanted: other items may be left out
  bool may_refuse = false;    // P3, G3: a refusal is excused
  bool late = false;          // C5: it may have been waiting when the queue was closed
  std::uint32_t process = 0;  // dense
  std::uint32_t owner = 0;    // dense: whose buffer, or which producer (owner_of)
  std::uint32_t bytes = 8;    // capacity=bytes(n)
  bool dies = false;          // its process was killed inside it
  bool timed = false;         // join: it had a deadline
  std::int64_t from = 0;      // joint steps: the calls' intervals must meet
  std::int64_t to = never;
  std::int64_t other_puts = 0;  // signed_pending: calls that overlap
  std::int64_t other_gets = 0;
  Half half = Half::both;
};

class SequentialQueue {
 public:
  explicit SequentialQueue(const Specification& specification)
      : axes_(specification),
        eventual_(specification.visibility != Visibility::immediate),
        last_handle_(specification.close_scope == CloseScope::last_handle) {
    const bool ties_only = axes_.order == Order::priority || axes_.order == Order::keyed;
    if (ties_only) axes_.order = Order::fifo;
  }

  using Steps = std::vector<AllowedStep>;

  // Replaces `steps`; empty when the call can only wait.
  void allowed_steps(const QueueState& state, const Call& call, Steps& steps) const {
    steps.clear();
    if (state.offered()) return accept_steps(state, call, steps);
    if (is_put(call.kind)) return put_steps(state, call, steps);
    if (is_get(call.kind)) return get_steps(state, call, steps);
    other_steps(state, call, steps);
  }

  Steps allowed_steps(const QueueState& state, const Call& call) const {
    Steps steps;
    allowed_steps(state, call, steps);
    return steps;
  }

  // Replaces `steps` by what may happen without a call; always optional.
  void internal_steps(const QueueState& state, Steps& steps) const;

  // May internal_steps ever give one?
  bool has_internal_steps() const { return eventual_ || axes_.lease; }

  QueueState::Undo take(QueueState& state, const AllowedStep& step) const {
    return state.take(step, axes_.order);
  }

  bool has_room(const QueueState& state, std::uint32_t bytes = 1) const {
    switch (axes_.capacity_kind) {
      case CapacityKind::unbounded:
        return true;
      case CapacityKind::items:
        return state.reserved() < axes_.capacity;
      case CapacityKind::bytes:
        return state.reserved_bytes() + bytes <= axes_.capacity;
      case CapacityKind::rendezvous:
        return false;
    }
    return true;
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

  AllowedStep item_step(const Call& call, Effect effect, const char* rule) const {
    return {.value = call.value,
            .effect = effect,
            .counted = axes_.tasks,
            .owner = call.owner,
            .process = call.process,
            .bytes = call.bytes,
            .until = call.to,
            .rule = rule};
  }

  // C4: an abort wakes the calls that are pending at its instant.
  static void aborted(const QueueState& state, const Call& call, Steps& steps) {
    if (!state.aborting() || call.from > state.joint_until()) return;
    steps.push_back(
        {.outcome = Outcome::closed, .effect = Effect::join_abort, .until = call.to, .rule = "C4"});
  }

  void put_steps(const QueueState& state, const Call& call, Steps& steps) const;
  void accept_steps(const QueueState& state, const Call& call, Steps& steps) const;
  void get_steps(const QueueState& state, const Call& call, Steps& steps) const;
  void take_candidates(const QueueState& state, const Call& call, Effect effect, const char* rule,
                       Steps& steps) const;
  void other_steps(const QueueState& state, const Call& call, Steps& steps) const;
  void close_steps(const Call& call, Steps& steps) const;
  void lease_steps(const QueueState& state, const Call& call, Steps& steps) const;
  void observe(const QueueState& state, const Call& call, Steps& steps) const;
  void peek_steps(const QueueState& state, const Call& call, Steps& steps) const;

  Specification axes_;
  bool eventual_;
  bool last_handle_;
};

}  // namespace queuecheck

#include "queuecheck/model/sequential_items.hpp"
#include "queuecheck/model/sequential_others.hpp"
