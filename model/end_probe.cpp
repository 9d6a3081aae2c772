#include "queuecheck/model/end_probe.hpp"

#include <algorithm>

#include "queuecheck/model/obligations.hpp"
#include "queuecheck/model/refusal.hpp"
#include "queuecheck/model/search.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t probe_states_max = 20'000;

// A wait is proved wrong only where no kill, by any of the effects that it may have, explains it.
bool no_kill_explains(const Specification& specification, const std::vector<bool>& dead) {
  return specification.crash == CrashEffects{} ||
         std::find(dead.begin(), dead.end(), true) == dead.end();
}

bool came_out(const History& history, const Operation& put) {
  return put.value != no_value &&
         std::any_of(history.operations.begin(), history.operations.end(), [&](const Operation& o) {
           const bool listed =
               std::find(o.values.begin(), o.values.end(), put.value) != o.values.end();
           return gets_items(o.kind) && o.outcome == Outcome::ok &&
                  (o.value == put.value || listed);
         });
}

// The calls that wait, or nothing when one hangs that this method does not know.
std::vector<std::size_t> waiting_calls(const History& history, const std::vector<bool>& dead) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (o.outcome != Outcome::pending || dead[o.process] || o.kind == OperationKind::crash)
      continue;
    const bool waits = waits_for_ever(o.kind) || is_timed(o.kind);
    if (!waits || !(is_put(o.kind) || is_get(o.kind))) return {};
    if (is_put(o.kind) && came_out(history, o)) continue;  // took effect, hangs after it
    out.push_back(i);
  }
  return out;
}

bool can_probe(const History& history, const Specification& s, const std::vector<bool>& dead) {
  const bool counted =
      s.capacity_kind == CapacityKind::unbounded || s.capacity_kind == CapacityKind::items;
  const bool closes = s.close_scope == CloseScope::global;
  if (!counted || s.on_full != OnFull::wait_or_fail || s.lease) return false;
  if (!closes && s.close_scope != CloseScope::none) return false;
  if (!no_kill_explains(s, dead)) return false;
  return !closes || s.close_wake != CloseWake::keep ||
         std::none_of(history.operations.begin(), history.operations.end(),
                      [](const Operation& o) { return o.kind == OperationKind::close; });
}

bool was_closed(const History& history, const Specification& specification) {
  return specification.close_scope != CloseScope::none &&
         std::any_of(history.operations.begin(), history.operations.end(), [](const Operation& o) {
           return o.kind == OperationKind::close && o.outcome == Outcome::ok;
         });
}

// The history without the calls that wait, and who of the rest is excused.
struct Rest {
  History history;
  std::vector<bool> excused;
};

Rest without(const History& history, const std::vector<std::size_t>& waiting, Refusal refusal) {
  Rest rest{history, {}};
  rest.history.operations.clear();
  const std::vector<bool> excused = excused_refusals(history, refusal);
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    if (std::find(waiting.begin(), waiting.end(), i) != waiting.end()) continue;
    rest.history.operations.push_back(history.operations[i]);
    rest.excused.push_back(excused[i]);
  }
  return rest;
}

std::int64_t after_all(const History& history) {
  std::int64_t latest = history.end;
  for (const Operation& o : history.operations) {
    latest = std::max(latest, o.t1 == never ? o.t0 : o.t1);
  }
  return latest + 1;
}

Operation refused(const Operation& waiting, std::int64_t at) {
  Operation probe;
  probe.process = waiting.process;
  probe.thread = waiting.thread;
  const bool puts = is_put(waiting.kind);
  probe.kind = puts ? OperationKind::try_put : OperationKind::try_get;
  probe.outcome = puts ? Outcome::full : Outcome::empty;
  if (puts) probe.value = waiting.value;
  probe.t0 = probe.t1 = at;
  return probe;
}

}  // namespace

std::optional<Finding> probe_end(const History& history, const Specification& specification,
                                 const JudgeBudget& budget) {
  if (!history.complete || history.operations.size() > probed_operations_max) return std::nullopt;
  const std::vector<bool> dead = killed_processes(history);
  const std::vector<std::size_t> waiting = waiting_calls(history, dead);
  if (waiting.empty() || !can_probe(history, specification, dead)) return std::nullopt;
  JudgeBudget small = budget;
  small.states_max = std::min(budget.states_max, probe_states_max);
  const Rest rest = without(history, waiting, specification.refusal);
  const auto judged = [&](const Rest& one) {
    return search_order(one.history, specification, one.excused, small).verdict;
  };
  if (judged(rest) != Verdict::valid) return std::nullopt;
  for (const std::size_t i : waiting) {
    Rest probed = rest;
    probed.history.operations.push_back(refused(history.operations[i], after_all(history)));
    probed.excused.push_back(false);
    if (judged(probed) != Verdict::violation) continue;
    const bool closed = was_closed(history, specification);
    return left_waiting(history, i,
                        closed ? ViolationClass::close_sleeper : ViolationClass::lost_wakeup,
                        "a call that can go on returns",
                        ", although it could go on after every order of effects that explains the "
                        "answers.");
  }
  return std::nullopt;
}

std::optional<Finding> judge_joins(const History& history, const Specification& specification) {
  if (!history.complete || !specification.tasks || specification.lease) return std::nullopt;
  const std::vector<bool> dead = killed_processes(history);
  if (!no_kill_explains(specification, dead)) return std::nullopt;
  std::size_t put = 0;
  std::size_t done = 0;
  for (const Operation& o : history.operations) {
    const bool open = o.outcome == Outcome::pending || o.outcome == Outcome::crashed;
    if (o.kind == OperationKind::put_many) {
      put += o.count == count_unknown ? o.values.size() : static_cast<std::size_t>(o.count);
    }
    if (is_put(o.kind) && (open || o.outcome == Outcome::ok)) ++put;
    if (o.kind == OperationKind::task_done && o.outcome == Outcome::ok) ++done;
  }
  if (put > done) return std::nullopt;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& o = history.operations[i];
    if (o.kind != OperationKind::join || o.outcome != Outcome::pending || dead[o.process]) continue;
    return left_waiting(history, i, ViolationClass::lost_wakeup,
                        "a join with nothing unfinished returns",
                        ", although each of the " + std::to_string(put) +
                            " items that were put has its task_done.");
  }
  return std::nullopt;
}

}  // namespace queuecheck
