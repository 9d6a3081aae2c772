#include "queuecheck/stress/crash/crash_outcome.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include "queuecheck/model/specification.hpp"
#include "queuecheck/stress/crash/crash_program.hpp"
#include "queuecheck/stress/crash_toll.hpp"

namespace queuecheck {
namespace {

// The operations of process 0 in one round, in their order; each of its calls is one record.
std::vector<const Operation*> examined(const Program& program, const History& history) {
  std::vector<const Operation*> all;
  for (const Operation& o : history.operations) {
    if (o.process == 0 && o.kind != OperationKind::crash) all.push_back(&o);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Operation* a, const Operation* b) { return a->t0 < b->t0; });
  std::size_t at = 0;
  std::vector<const Operation*> chosen;
  for (const Step& step : program.processes.front()) {
    for (std::uint64_t i = 0; i < step.repeat && at < all.size(); ++i, ++at) {
      if (step.round == exam_round) chosen.push_back(all[at]);
    }
  }
  return chosen;
}

// Did somebody who lives wait at the end for what nobody did any more?
bool is_unfinished(const History& history) {
  return std::any_of(history.operations.begin(), history.operations.end(), [&](const Operation& o) {
    const auto killed = [&](const Operation& other) {
      return other.kind == OperationKind::crash && other.process == o.process;
    };
    return o.outcome == Outcome::pending &&
           std::none_of(history.operations.begin(), history.operations.end(), killed);
  });
}

// Of the call in which a process was killed.
std::string fate(const History& history) {
  for (const Operation& o : history.operations) {
    if (o.process != crash_victim || o.outcome != Outcome::pending) continue;
    if (is_put(o.kind)) {
      const bool delivered = std::any_of(
          history.operations.begin(), history.operations.end(), [&](const Operation& other) {
            return is_get(other.kind) && other.outcome == Outcome::ok && other.value == o.value;
          });
      return delivered ? "took-effect" : "inflight-lost";
    }
    if (is_get(o.kind) && crash_toll(history, false).items_lost > 0) return "inflight-lost";
  }
  return "nothing-lost";
}

}  // namespace

std::uint64_t places_of(const History& history) {
  const auto parsed = parse_specification(history.specification.value_or("fifo"));
  const auto* specification = std::get_if<Specification>(&parsed);
  const bool counts =
      specification != nullptr && specification->capacity_kind == CapacityKind::items;
  return counts ? specification->capacity : 0;
}

std::optional<std::uint64_t> places_left(const Program& program, const History& history) {
  std::uint64_t puts = 0;
  bool empty = false;
  for (const Operation* o : examined(program, history)) {
    if (is_get(o->kind)) {
      if (puts != 0) return std::nullopt;  // never full
      empty = o->outcome == Outcome::empty;
      continue;
    }
    if (!empty) return std::nullopt;
    if (o->outcome == Outcome::full) return puts;
    if (o->outcome != Outcome::ok) return std::nullopt;
    ++puts;
  }
  return std::nullopt;
}

std::string crash_outcome(const Program& program, const Run& run, const Judgement& judgement) {
  const History& history = run.history;
  if (judgement.violation) return std::string(name(*judgement.violation));
  if (judgement.verdict == Verdict::unknown) return "unknown";
  if (run.observed.rule == "crash={lock_held}") return "stuck";
  const auto refused = [](const Operation& o) { return o.outcome == Outcome::poisoned; };
  if (std::any_of(history.operations.begin(), history.operations.end(), refused)) {
    return "poisoned";
  }
  const std::optional<std::uint64_t> left = places_left(program, history);
  if (left && *left < places_of(history)) return "slot-leaked";
  if (run.fault && run.fault->held_up) return "held-up";
  return is_unfinished(history) ? "unknown" : fate(history);
}

}  // namespace queuecheck
