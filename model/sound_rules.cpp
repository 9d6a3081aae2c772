#include "queuecheck/model/sound_rules.hpp"

#include <algorithm>

#include "queuecheck/model/owner_order.hpp"

namespace queuecheck {
namespace {

bool closes_for_all(const Specification& specification) {
  const bool all = specification.close_scope == CloseScope::none ||
                   specification.close_scope == CloseScope::global;
  // reject: a closed queue says CLOSED although items are left inside.
  return all && specification.close_rest != CloseRest::reject;
}

bool counts_items(const Specification& specification) {
  return specification.capacity_kind == CapacityKind::unbounded ||
         specification.capacity_kind == CapacityKind::items;
}

bool in_order(Order order) {
  return order == Order::fifo || order == Order::priority || order == Order::keyed;
}

// An answer that depends on more than one instant, or on calls that wait.
bool speaks_of_calls(Observe observe) {
  return observe == Observe::approx || observe == Observe::signed_pending;
}

bool asks_beyond_the_windows(const Operation& o, const Specification& specification) {
  switch (o.kind) {
    case OperationKind::task_done:
    case OperationKind::join:
    case OperationKind::ack:
    case OperationKind::nack:
      return true;
    case OperationKind::close:
      return !closes_for_all(specification);
    case OperationKind::crash:
      return specification.close_scope == CloseScope::last_handle;
    case OperationKind::size:
      return speaks_of_calls(specification.size);
    case OperationKind::empty:
      return speaks_of_calls(specification.empty);
    case OperationKind::full:
      return speaks_of_calls(specification.full);
    default:
      return o.outcome == Outcome::closed && !closes_for_all(specification);
  }
}

}  // namespace

SoundRules sound_rules(const Specification& specification) {
  SoundRules rules;
  // A put that has returned may still be on its way; what was leased may come out again.
  const bool eventual = specification.visibility != Visibility::immediate;
  rules.values = !specification.lease;
  rules.order = in_order(specification.order) && !eventual && !specification.lease;
  rules.empty = !eventual && !specification.lease;
  rules.close = closes_for_all(specification) && !eventual && !specification.lease;
  rules.numbers = counts_items(specification) && !eventual && !specification.lease;
  rules.rest = rules.numbers && closes_for_all(specification);
  return rules;
}

Specification for_fast_judges(Specification specification) {
  if (in_order(specification.order)) specification.order = Order::fifo;
  for (Observe* observe : {&specification.empty, &specification.full, &specification.size}) {
    if (*observe == Observe::signed_pending) *observe = Observe::absent;
  }
  return specification;
}

Reach reach_of(const History& history, const Specification& specification) {
  if (owner_order_is_exact(history, specification)) return Reach::exact;
  const SoundRules rules = sound_rules(specification);
  const bool in_full = rules.values && rules.empty && rules.numbers &&
                       (rules.order || specification.order == Order::bag);
  if (!in_full) return Reach::partial;
  const bool beyond =
      std::any_of(history.operations.begin(), history.operations.end(),
                  [&](const Operation& o) { return asks_beyond_the_windows(o, specification); });
  return beyond ? Reach::partial : Reach::exact;
}

}  // namespace queuecheck
