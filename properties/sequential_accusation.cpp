#include "queuecheck/properties/sequential_accusation.hpp"

#include <algorithm>

namespace queuecheck {
namespace {

bool is_task(OperationKind kind) {
  return kind == OperationKind::task_done || kind == OperationKind::join;
}

bool is_lease(OperationKind kind) {
  return kind == OperationKind::ack || kind == OperationKind::nack;
}

bool inside(const QueueState& state, Value value) {
  const auto is_it = [&](const QueueItem& item) { return item.value == value; };
  const auto items = state.visible();
  if (std::any_of(items.begin(), items.end(), is_it)) return true;
  return std::any_of(
      state.buffers().begin(), state.buffers().end(), [&](const QueueState::Buffer& buffer) {
        const auto from = buffer.log.begin() + static_cast<std::ptrdiff_t>(buffer.head);
        return std::any_of(from, buffer.log.end(), is_it);
      });
}

template <class Predicate>
bool any(std::span<const Possibility> states, Predicate predicate) {
  return std::any_of(states.begin(), states.end(),
                     [&](const Possibility& one) { return predicate(one.state); });
}

Accusation accuse_got(const Operation& call, std::span<const Possibility> states,
                      const std::set<Value>& put) {
  const bool anonymous = call.value == no_value;
  if (anonymous && !any(states, [](const QueueState& state) { return inside(state, no_value); })) {
    return {ViolationClass::conservation, "no more items are got than were put"};
  }
  if (any(states, [&](const QueueState& state) { return inside(state, call.value); })) {
    return {ViolationClass::order, "FIFO order"};
  }
  if (put.contains(call.value) && call.kind == OperationKind::peek) {
    return {ViolationClass::order, "peek shows what comes out next"};
  }
  if (put.contains(call.value)) return {ViolationClass::duplicate, "each item is got once"};
  return {ViolationClass::fresh, "what is got was put"};
}

}  // namespace

Accusation accuse(const Operation& call, std::span<const Possibility> states,
                  const std::set<Value>& put) {
  if (is_task(call.kind)) {
    return {ViolationClass::conservation, "join and task_done know what is left to be done"};
  }
  if (is_lease(call.kind)) {
    return {ViolationClass::conservation, "ack and nack know what is leased"};
  }
  const bool closed =
      any(states, [&](const QueueState& state) { return state.closed_for(call.process); });
  const bool puts = puts_items(call.kind);
  switch (call.outcome) {
    case Outcome::ok:
      break;
    case Outcome::closed:
      if (!closed) return {ViolationClass::false_closed, "CLOSED needs a close"};
      return {ViolationClass::not_drained, "a closed queue gives what is inside"};
    case Outcome::full:
      return {ViolationClass::false_full, "FULL needs a full queue"};
    case Outcome::empty:
      return {ViolationClass::false_empty, "EMPTY needs an empty queue"};
    default:
      return {puts ? ViolationClass::false_full : ViolationClass::false_empty,
              "the sequential queue's answer"};
  }
  if (puts && closed) return {ViolationClass::not_drained, "a closed queue accepts nothing"};
  if (puts) return {ViolationClass::capacity, "never more items than the capacity"};
  if (gets_items(call.kind) || call.kind == OperationKind::peek) {
    return accuse_got(call, states, put);
  }
  const char* rule = "observers tell the truth";
  if (call.answer != 0 && call.kind == OperationKind::empty)
    return {ViolationClass::false_empty, rule};
  if (call.answer != 0 && call.kind == OperationKind::full)
    return {ViolationClass::false_full, rule};
  return {ViolationClass::size, rule};
}

std::string numbered_call_text(const Operation& call, std::size_t number) {
  return "process " + std::to_string(call.process) + "'s call #" + std::to_string(number) + ", " +
         std::string(name(call.kind));
}

std::string wrong_answer_text(const Operation& call, const Possibility& one,
                              const Specification& specification) {
  const QueueState& state = one.state;
  std::string text = "it answered ";
  text += name(call.outcome);
  if (call.outcome == Outcome::ok && (gets_items(call.kind) || call.kind == OperationKind::peek)) {
    text += call.value == no_value ? " with an anonymous item" : " with item ";
    if (call.value != no_value) text += std::to_string(call.value);
  } else if (call.outcome == Outcome::ok && !puts_items(call.kind)) {
    text.append(1, ' ').append(std::to_string(call.answer));
  }
  if (is_task(call.kind)) {
    return text + ", and " + std::to_string(state.unfinished()) + " left";
  }
  text.append(", while ").append(std::to_string(state.size())).append(" items were inside");
  if (specification.capacity_kind == CapacityKind::items) {
    text.append(" of ").append(std::to_string(specification.capacity)).append(" possible");
  }
  if (!state.nothing_visible() && state.visible().front().value != no_value) {
    text.append(", the oldest ").append(std::to_string(state.visible().front().value));
  }
  if (!state.leases().empty()) {
    text.append(", ").append(std::to_string(state.leases().size())).append(" leased");
  }
  if (state.closed_for(call.process)) text += ", and the queue was closed";
  return text;
}

}  // namespace queuecheck
