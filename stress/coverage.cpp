#include "queuecheck/stress/coverage.hpp"

#include <algorithm>
#include <vector>

namespace queuecheck {
namespace {

bool may_wait(const Operation& o) {
  return waits_for_ever(o.kind, o.timeout_ns) || is_timed(o.kind, o.timeout_ns);
}

const Operation* last_operation(const History& history) {
  const auto last =
      std::max_element(history.operations.begin(), history.operations.end(),
                       [](const Operation& a, const Operation& b) { return a.t0 < b.t0; });
  return last == history.operations.end() ? nullptr : &*last;
}

// Of one process, in a row.
bool has_sandwich(const History& history) {
  struct Before {
    const Operation* first = nullptr;
    const Operation* second = nullptr;
  };
  std::vector<Before> before(history.processes);
  for (const Operation& o : history.operations) {
    Before& last = before[o.process];
    if (last.first != nullptr && last.first->kind == o.kind && last.first->answer == 0 &&
        o.answer == 0 && o.outcome == Outcome::ok) {
      if (o.kind == OperationKind::empty && is_get(last.second->kind)) return true;
      if (o.kind == OperationKind::full && is_put(last.second->kind)) return true;
    }
    last = {last.second, &o};
  }
  return false;
}

bool came_late(const Program& program, const History& history) {
  for (const LateComer& late : program.late) {
    std::int64_t first = never;
    for (const Operation& o : history.operations) {
      if (o.process == late.process) first = std::min(first, o.t0);
    }
    for (const Operation& o : history.operations) {
      if (first != never && o.process != late.process && o.t1 < first) return true;
    }
  }
  return false;
}

bool met_deadline(const Operation& o) {
  constexpr std::int64_t moments_ns = 5'000;
  return o.outcome == Outcome::ok && is_timed(o.kind, o.timeout_ns) && o.timeout_ns > 0 &&
         o.t1 - o.t0 >= std::max<std::int64_t>(o.timeout_ns - moments_ns, 1'000);
}

bool overlaps(const History& history) {
  // Sorted by invocation: some operation begins before the latest end of another process's. The
  // two latest ends of different processes suffice.
  std::vector<const Operation*> order;
  // Of a very long history the beginning tells.
  const std::size_t looked_at = std::min<std::size_t>(history.operations.size(), 100'000);
  order.reserve(looked_at);
  for (std::size_t i = 0; i < looked_at; ++i) order.push_back(&history.operations[i]);
  std::sort(order.begin(), order.end(),
            [](const Operation* a, const Operation* b) { return a->t0 < b->t0; });
  const Operation* latest = nullptr;
  for (const Operation* operation : order) {
    if (latest != nullptr && latest->process != operation->process && latest->t1 > operation->t0) {
      return true;
    }
    if (latest == nullptr || operation->t1 > latest->t1) latest = operation;
  }
  return false;
}

}  // namespace

void Coverage::add(const Program& program, const Run& run) {
  ++runs;
  operations += run.history.operations.size();
  bool was_full = false;
  bool was_empty = false;
  bool was_blocked = false;
  bool was_closed = false;
  bool was_too_big = false;
  bool was_met = false;
  std::uint64_t accepted = 0;
  const Operation* drained = program.drain ? last_operation(run.history) : nullptr;
  for (const Operation& operation : run.history.operations) {
    if (&operation == drained) continue;  // it always ends empty or closed: no merit of the program
    const bool timeout = operation.outcome == Outcome::timeout;
    was_full |= operation.outcome == Outcome::full || (timeout && puts_items(operation.kind));
    was_empty |= operation.outcome == Outcome::empty || (timeout && gets_items(operation.kind));
    was_closed |= operation.outcome == Outcome::closed;
    was_too_big |= operation.outcome == Outcome::too_big;
    was_met |= met_deadline(operation);
    was_blocked |=
        may_wait(operation) && (operation.t1 == never || operation.t1 - operation.t0 >= 5'000);
    accepted += is_put(operation.kind) && operation.outcome == Outcome::ok ? 1U : 0U;
    if (operation.kind == OperationKind::put_many && operation.outcome == Outcome::ok) {
      accepted += operation.values.size();
    }
  }
  full += was_full ? 1U : 0U;
  empty += was_empty ? 1U : 0U;
  blocked += was_blocked ? 1U : 0U;
  closed += was_closed ? 1U : 0U;
  wrap += accepted > program.options.capacity ? 1U : 0U;
  overlap += overlaps(run.history) ? 1U : 0U;
  too_big += was_too_big ? 1U : 0U;
  deadline_met += was_met ? 1U : 0U;
  late += came_late(program, run.history) ? 1U : 0U;
  sandwich += has_sandwich(run.history) ? 1U : 0U;
  wide += was_full && program.options.capacity >= 255 ? 1U : 0U;
}

void Coverage::tell(std::map<std::string, double>& counters) const {
  const auto share = [&](std::uint64_t count) {
    return runs == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(runs);
  };
  counters["operations"] = static_cast<double>(operations);
  counters["full_share"] = share(full);
  counters["empty_share"] = share(empty);
  counters["wrap_share"] = share(wrap);
  counters["blocked_share"] = share(blocked);
  counters["closed_share"] = share(closed);
  counters["overlap_share"] = share(overlap);
  counters["too_big_share"] = share(too_big);
  counters["late_share"] = share(late);
  counters["deadline_met_share"] = share(deadline_met);
  counters["sandwich_share"] = share(sandwich);
  counters["wide_share"] = share(wide);
}

}  // namespace queuecheck
