#include "queuecheck/model/quiescent_parts.hpp"

#include <algorithm>
#include <numeric>

#include "queuecheck/model/windows.hpp"

namespace queuecheck {
namespace {

bool forgets_when_empty(const Specification& s) {
  return s.visibility == Visibility::immediate && s.on_full == OnFull::wait_or_fail && !s.tasks &&
         !s.lease && !s.crash.slot_leaked;
}

bool leaves_no_doubt(const Operation& o) {
  if (o.kind == OperationKind::crash || o.outcome == Outcome::closed) return false;
  const bool counted = is_put(o.kind) || is_get(o.kind) || o.kind == OperationKind::empty ||
                       o.kind == OperationKind::full || o.kind == OperationKind::size ||
                       o.kind == OperationKind::peek;
  return counted && !effect_is_open(o) && o.t1 != never;
}

}  // namespace

std::vector<std::vector<std::size_t>> quiescent_parts(const History& history,
                                                      const Specification& specification) {
  const auto& operations = history.operations;
  std::vector<std::pair<std::int64_t, std::size_t>> order;
  order.reserve(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) order.emplace_back(operations[i].t0, i);
  std::sort(order.begin(), order.end());
  const bool cuts = forgets_when_empty(specification) &&
                    std::all_of(operations.begin(), operations.end(), leaves_no_doubt);
  std::vector<std::vector<std::size_t>> parts(1);
  std::int64_t open_until = never;
  std::int64_t inside = 0;
  for (const auto& [from, i] : order) {
    if (cuts && !parts.back().empty() && from > open_until && inside == 0) parts.emplace_back();
    const Operation& o = operations[i];
    open_until = parts.back().empty() ? o.t1 : std::max(open_until, o.t1);
    if (o.outcome == Outcome::ok) inside += is_put(o.kind) ? 1 : is_get(o.kind) ? -1 : 0;
    parts.back().push_back(i);
  }
  return parts;
}

History history_of_part(const History& whole, const std::vector<std::size_t>& operations) {
  History part;
  part.processes = whole.processes;
  part.operations.reserve(operations.size());
  for (const std::size_t i : operations) {
    part.operations.push_back(whole.operations[i]);
    part.end = std::max(part.end, whole.operations[i].t1);
  }
  return part;
}

}  // namespace queuecheck
