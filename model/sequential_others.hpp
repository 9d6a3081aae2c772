// The sequential model's rules for everything but items: C, A, T, observers, peek and clear.
// Included by sequential_queue.hpp only.
//
// Process and thread safety: as sequential_queue.hpp.
//
// Invariants
//   1. Every step names its rule.
#pragma once

#include <limits>

#include "queuecheck/model/sequential_queue.hpp"

namespace queuecheck {

inline void SequentialQueue::other_steps(const QueueState& state, const Call& call,
                                         Steps& steps) const {
  switch (call.kind) {
    case OperationKind::close:
      return close_steps(call, steps);
    case OperationKind::clear:
      return steps.push_back({.effect = Effect::clear, .rule = "O4"});
    case OperationKind::empty:
    case OperationKind::full:
    case OperationKind::size:
      return observe(state, call, steps);
    case OperationKind::peek:
      return peek_steps(state, call, steps);
    case OperationKind::ack:
    case OperationKind::nack:
      return lease_steps(state, call, steps);
    case OperationKind::task_done:
      if (state.unfinished() == 0) {
        return steps.push_back({.outcome = Outcome::error, .rule = "T2"});
      }
      return steps.push_back({.effect = Effect::finish_task, .rule = "T1"});
    case OperationKind::join:
      if (state.unfinished() == 0) return steps.push_back({.rule = "T3"});
      if (call.timed) steps.push_back({.outcome = Outcome::timeout, .rule = "T4"});
      return;
    case OperationKind::crash:
      return steps.push_back({.effect = Effect::die, .process = call.process, .rule = "X"});
    default:
      return;
  }
}

inline void SequentialQueue::close_steps(const Call& call, Steps& steps) const {
  switch (axes_.close_scope) {
    case CloseScope::none:
      return steps.push_back({.rule = "C0"});
    case CloseScope::global:
      return steps.push_back({.effect = axes_.close_rest == CloseRest::discard
                                            ? Effect::close_and_discard
                                            : Effect::close,
                              .rule = "C1"});
    case CloseScope::process:
      return steps.push_back(
          {.effect = Effect::close_process, .process = call.process, .rule = "C2"});
    case CloseScope::last_handle:
      return steps.push_back(
          {.effect = Effect::close_process, .process = call.process, .rule = "C3"});
    case CloseScope::abort:
      return steps.push_back({.effect = Effect::abort, .until = call.to, .rule = "C4"});
  }
}

// What is given back goes near its old place or as if put again: brokers differ, both are allowed.
inline void SequentialQueue::lease_steps(const QueueState& state, const Call& call,
                                         Steps& steps) const {
  const auto leases = state.leases();
  const auto mine = [&](const QueueState::Lease& lease) {
    return call.value == no_value || lease.item.value == call.value;
  };
  const auto found = std::find_if(leases.begin(), leases.end(), mine);
  if (found == leases.end()) return steps.push_back({.outcome = Outcome::error, .rule = "A3"});
  const auto position = static_cast<std::size_t>(found - leases.begin());
  if (call.kind == OperationKind::ack) {
    return steps.push_back({.effect = Effect::acknowledge, .position = position, .rule = "A1"});
  }
  steps.push_back({.effect = Effect::give_back_first, .position = position, .rule = "A2"});
  steps.push_back({.effect = Effect::give_back_last, .position = position, .rule = "A2"});
}

inline void SequentialQueue::observe(const QueueState& state, const Call& call,
                                     Steps& steps) const {
  const auto visible = static_cast<std::int64_t>(state.size());
  const auto reserved = static_cast<std::int64_t>(state.reserved());
  std::int64_t least = 0;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const bool size = call.kind == OperationKind::size;
  const Observe promise = size                                ? axes_.size
                          : call.kind == OperationKind::empty ? axes_.empty
                                                              : axes_.full;
  const char* rule = size ? "O3" : call.kind == OperationKind::empty ? "O1" : "O2";
  switch (promise) {
    case Observe::exact_visible:
      least = most = visible;
      break;
    case Observe::exact_reserved:
      least = most = reserved;
      break;
    case Observe::signed_pending:
      least = visible - call.other_gets;
      most = visible + call.other_puts;
      break;
    case Observe::approx:
      least = visible;
      most = reserved;
      break;
    case Observe::absent:
      least = std::numeric_limits<std::int64_t>::min();
      break;
  }
  if (!size && promise != Observe::absent) {
    const auto capacity = axes_.capacity_kind == CapacityKind::items
                              ? static_cast<std::int64_t>(std::min<std::uint64_t>(
                                    axes_.capacity, std::numeric_limits<std::int64_t>::max()))
                              : std::int64_t{0};
    const bool empty = call.kind == OperationKind::empty;
    const auto yes = [&](std::int64_t inside) {
      if (empty) return inside <= 0;
      return axes_.capacity_kind != CapacityKind::unbounded && inside >= capacity;
    };
    const std::int64_t first = yes(least) ? 1 : 0;
    const std::int64_t second = yes(most) ? 1 : 0;
    least = std::min(first, second);
    most = std::max(first, second);
    // Full for whom? The next item's length is not known.
    if (!empty && axes_.capacity_kind == CapacityKind::bytes) least = 0;
  }
  if (call.half == Half::at_least) least = std::numeric_limits<std::int64_t>::min();
  if (call.half == Half::at_most) most = std::numeric_limits<std::int64_t>::max();
  steps.push_back({.answer = least, .answer_most = most, .rule = rule});
  if (state.closed_for(call.process)) {  // some refuse to be asked once they are closed
    steps.push_back({.outcome = Outcome::closed, .rule = rule});
  }
}

inline void SequentialQueue::peek_steps(const QueueState& state, const Call& call,
                                        Steps& steps) const {
  take_candidates(state, call, Effect::none, "O5", steps);
  if (state.nothing_visible() || call.may_refuse) {
    steps.push_back({.outcome = Outcome::empty, .rule = "O5"});
  }
  if (state.nothing_visible() && state.closed_for(call.process)) {
    steps.push_back({.outcome = Outcome::closed, .rule = "O5"});
  }
}

}  // namespace queuecheck
