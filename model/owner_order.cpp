#include "queuecheck/model/owner_order.hpp"

#include <algorithm>

#include "queuecheck/model/overtaking.hpp"

namespace queuecheck {
namespace {

// Whose items keep their order; nullopt where it is not one owner's alone.
std::optional<Group> owner_of(const Specification& specification) {
  const bool immediate = specification.visibility == Visibility::immediate;
  if (specification.order == Order::per_producer && immediate) return Group::thread;
  if (specification.order != Order::fifo || immediate) return std::nullopt;
  return specification.visibility == Visibility::eventual_process ? Group::process : Group::thread;
}

bool is_plain_eventual(const Operation& o, const Specification& specification) {
  switch (o.kind) {
    case OperationKind::crash:
      return !specification.crash.buffer_lost;
    case OperationKind::empty:
      return o.outcome == Outcome::ok && o.answer != 0 &&
             specification.empty == Observe::exact_visible;
    default:
      break;
  }
  if (is_put(o.kind)) return o.outcome == Outcome::ok || o.outcome == Outcome::pending;
  return is_get(o.kind) && o.outcome != Outcome::closed;
}

bool is_plain_per_producer(const Operation& o, const Specification& specification) {
  if (o.kind == OperationKind::crash) return true;
  if (!is_put(o.kind) && !is_get(o.kind)) return false;
  if (o.outcome == Outcome::closed) return false;
  return o.outcome == Outcome::ok || o.outcome == Outcome::pending ||
         specification.refusal == Refusal::free;
}

}  // namespace

std::optional<Finding> owner_order(const History& history, const Specification& specification,
                                   const Windows& windows) {
  const std::optional<Group> owner = owner_of(specification);
  if (!owner) return std::nullopt;
  const auto pair = find_overtaking(history, windows, *owner);
  if (!pair) return std::nullopt;
  // The buffer of a killed process is lost, and the call in which it died may take effect after
  // that: then its item is the first that can be seen.
  const Operation& put = history.operations[pair->second->put];
  if (specification.crash.buffer_lost && pair->first->get == no_operation && put.t1 == never &&
      killed_processes(history)[put.process]) {
    return std::nullopt;
  }
  return overtaking_finding(history, *pair, *owner);
}

bool owner_order_is_exact(const History& history, const Specification& specification) {
  if (!owner_of(specification) || specification.lease) return false;
  if (specification.capacity_kind != CapacityKind::unbounded) return false;
  const auto is_plain =
      specification.order == Order::per_producer ? is_plain_per_producer : is_plain_eventual;
  return std::all_of(history.operations.begin(), history.operations.end(),
                     [&](const Operation& o) { return is_plain(o, specification); });
}

}  // namespace queuecheck
