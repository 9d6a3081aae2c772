#include "queuecheck/model/eventual.hpp"

#include <algorithm>

#include "queuecheck/model/overtaking.hpp"

namespace queuecheck {
namespace {

bool is_plain(const Operation& o, const Specification& specification) {
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

}  // namespace

std::optional<Finding> eventual_order(const History& history, const Specification& specification,
                                      const Windows& windows) {
  if (specification.order != Order::fifo) return std::nullopt;
  if (specification.visibility == Visibility::immediate) return std::nullopt;
  const Group owner =
      specification.visibility == Visibility::eventual_process ? Group::process : Group::thread;
  const auto pair = find_overtaking(history, windows, owner);
  if (!pair) return std::nullopt;
  // The buffer of a killed process is lost, and the call in which it died may take effect after
  // that: then its item is the first that can be seen.
  const Operation& put = history.operations[pair->second->put];
  if (specification.crash.buffer_lost && pair->first->get == no_operation && put.t1 == never &&
      killed_processes(history)[put.process]) {
    return std::nullopt;
  }
  return overtaking_finding(history, *pair, owner);
}

bool eventual_order_is_exact(const History& history, const Specification& specification) {
  if (specification.visibility == Visibility::immediate || specification.lease) return false;
  if (specification.order != Order::fifo) return false;
  if (specification.capacity_kind != CapacityKind::unbounded) return false;
  return std::all_of(history.operations.begin(), history.operations.end(),
                     [&](const Operation& o) { return is_plain(o, specification); });
}

}  // namespace queuecheck
