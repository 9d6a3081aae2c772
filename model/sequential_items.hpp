// The sequential model's rules for items: P, F, Z, G and what crashes do to buffers. Included by
// sequential_queue.hpp only.
//
// Process and thread safety: as sequential_queue.hpp.
//
// Invariants
//   1. Every step names its rule.
#pragma once

#include "queuecheck/model/sequential_queue.hpp"

namespace queuecheck {

inline void SequentialQueue::put_steps(const QueueState& state, const Call& call,
                                       Steps& steps) const {
  aborted(state, call, steps);
  const bool room = has_room(state, call.bytes);
  const Effect put = eventual_ ? Effect::reserve : Effect::push;
  if (state.closed_for(call.process)) {
    steps.push_back({.outcome = Outcome::closed, .rule = "P4"});
    if (!call.late || !room) return;
    if (axes_.late_put == LatePut::accept) steps.push_back(item_step(call, put, "P1"));
    if (axes_.late_put == LatePut::lose) steps.push_back(item_step(call, Effect::leak, "C5"));
    return;
  }
  // Whether a process that never gets holds a receiving handle all the same is not known.
  if (last_handle_ && state.no_receiver())
    steps.push_back({.outcome = Outcome::closed, .rule = "C3"});
  if (axes_.capacity_kind == CapacityKind::rendezvous) {
    steps.push_back(item_step(call, Effect::offer, "Z1"));
    refuse(steps, call, Outcome::full, "P2");
  } else if (room) {
    steps.push_back(item_step(call, put, "P1"));
    if (call.dies && axes_.crash.slot_leaked) {
      steps.push_back(item_step(call, Effect::leak, "X2"));
    }
  } else if (axes_.on_full == OnFull::drop_newest) {
    steps.push_back({.rule = "P5"});
  } else if (axes_.on_full == OnFull::drop_oldest) {
    steps.push_back(item_step(call, Effect::replace_oldest, "P5"));
  } else {
    refuse(steps, call, Outcome::full, "P2");
  }
  if (call.may_refuse) refuse_falsely(steps, call, Outcome::full, "P3");
}

// The put was allowed to be the next step, so it began before the get ended; the other way round
// is asked here.
inline void SequentialQueue::accept_steps(const QueueState& state, const Call& call,
                                          Steps& steps) const {
  if (!is_get(call.kind) || call.from > state.joint_until()) return;
  steps.push_back({.value = state.offer(), .effect = Effect::accept, .rule = "Z1"});
}

inline void SequentialQueue::get_steps(const QueueState& state, const Call& call,
                                       Steps& steps) const {
  aborted(state, call, steps);
  const bool closed = state.closed_for(call.process);
  const bool rejected = closed && axes_.close_rest == CloseRest::reject;
  if (rejected) steps.push_back({.outcome = Outcome::closed, .rule = "G4"});
  if (!rejected || (call.late && axes_.close_wake == CloseWake::keep)) {
    take_candidates(state, call, axes_.lease ? Effect::lease : Effect::pop, "G1", steps);
    if (call.dies && axes_.crash.slot_leaked) {
      take_candidates(state, call, Effect::pop_and_leak, "X3", steps);
    }
  }
  const bool nothing = state.nothing_visible();
  const bool drained = nothing && state.nothing_buffered();
  if (closed && !rejected && (state.closed() ? drained : nothing)) {
    steps.push_back({.outcome = Outcome::closed, .rule = "G4"});
  }
  // Whether a process that never puts holds a sending handle all the same is not known.
  if (last_handle_ && !closed && drained && state.no_sender()) {
    steps.push_back({.outcome = Outcome::closed, .rule = "C3"});
  }
  if (nothing && !closed) refuse(steps, call, Outcome::empty, "G2");
  if (call.may_refuse) refuse_falsely(steps, call, Outcome::empty, "G3");
}

// cand(V): the items that the order allows to come out next.
inline void SequentialQueue::take_candidates(const QueueState& state, const Call& call,
                                             Effect effect, const char* rule, Steps& steps) const {
  const std::span<const QueueItem> items = state.visible();
  const auto wanted = [&](Value value) {
    return call.value == no_value || value == no_value || value == call.value;
  };
  const auto offer = [&](std::size_t i) {
    if (!wanted(items[i].value)) return;
    steps.push_back({.value = items[i].value,
                     .effect = effect,
                     .position = i,
                     .process = call.process,
                     .rule = rule});
  };
  if (items.empty()) return;
  switch (axes_.order) {
    case Order::lifo:
      return offer(items.size() - 1);
    case Order::relaxed:
      for (std::size_t i = 0; i < items.size() && i <= axes_.relaxed_k; ++i) offer(i);
      return;
    case Order::bag:
    case Order::per_producer:
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (!wanted(items[i].value)) continue;
        const bool bag = axes_.order == Order::bag;
        const auto same = [&](const QueueItem& earlier) {
          return bag ? earlier.value == items[i].value : earlier.owner == items[i].owner;
        };
        if (std::none_of(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(i), same)) {
          offer(i);
        }
      }
      return;
    default:
      return offer(0);
  }
}

inline void SequentialQueue::internal_steps(const QueueState& state, Steps& steps) const {
  steps.clear();
  if (state.offered()) return;
  const auto buffers = state.buffers();
  for (std::uint32_t owner = 0; owner < buffers.size(); ++owner) {
    if (buffers[owner].size() == 0) continue;
    steps.push_back({.effect = Effect::flush, .owner = owner, .rule = "F"});
    if (!axes_.crash.buffer_lost || !state.dead(buffers[owner].process)) continue;
    steps.push_back({.effect = Effect::lose_buffer, .owner = owner, .rule = "X1"});
    if (!axes_.crash.slot_leaked) continue;
    steps.push_back({.effect = Effect::lose_buffer_and_leak, .owner = owner, .rule = "X1"});
  }
  const auto leases = state.leases();
  for (std::size_t i = 0; i < leases.size(); ++i) {
    if (!state.dead(leases[i].process)) continue;
    steps.push_back({.effect = Effect::give_back_first, .position = i, .rule = "A2"});
    steps.push_back({.effect = Effect::give_back_last, .position = i, .rule = "A2"});
  }
}

}  // namespace queuecheck
