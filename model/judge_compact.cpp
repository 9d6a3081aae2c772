#include "queuecheck/model/judge_compact.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "queuecheck/model/compact_sweep.hpp"
#include "queuecheck/model/explain.hpp"
#include "queuecheck/model/ladder.hpp"
#include "queuecheck/model/roles.hpp"

namespace queuecheck {
namespace {

template <class Item>
bool holds(const std::vector<Item>& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

template <class Visit>
void visit(const CompactHistory& history, Visit visitor) {
  std::size_t index = 0;
  LoggedCall call;
  for (const OperationLog& log : history.logs) {
    OperationLog::Cursor cursor(log);
    for (; cursor.next(call); ++index) visitor(call, cursor, index);
  }
}

// The operations of the witness as a history of its own.
struct Excerpt {
  explicit Excerpt(const HistoryHeader& whole) {
    history.specification = whole.specification;
    history.processes = whole.processes;
    history.end = whole.end;
    history.complete = whole.complete;
  }

  History history;
  std::vector<std::size_t> original;  // index in the whole history, by index here
};

Excerpt in_file_order(const Excerpt& part, std::span<const std::uint32_t> positions) {
  std::vector<std::size_t> order(part.original.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return positions[part.original[a]] < positions[part.original[b]];
  });
  Excerpt out(part.history);
  for (const std::size_t i : order) {
    out.history.operations.push_back(part.history.operations[i]);
    out.original.push_back(part.original[i]);
  }
  return out;
}

bool found_nothing(const LoggedCall& call) {
  return is_get(call.kind) && (call.outcome == Outcome::empty || call.outcome == Outcome::closed);
}

Excerpt excerpt(const CompactHistory& whole, const CompactWitness& witness,
                std::span<const std::uint32_t> positions) {
  std::unordered_set<Value> values(witness.values.begin(), witness.values.end());
  std::int64_t last_nothing = std::numeric_limits<std::int64_t>::min();
  visit(whole, [&](const LoggedCall& call, const auto&, std::size_t) {
    if (found_nothing(call)) last_nothing = std::max(last_nothing, call.t0);
    if (!is_put(call.kind) || call.outcome == Outcome::closed) return;
    if (holds(witness.put_returns, call.t1) || holds(witness.put_calls, call.t0)) {
      values.insert(call.value);
    }
  });
  Excerpt out(whole);
  visit(whole, [&](const LoggedCall& call, const OperationLog::Cursor& at, std::size_t index) {
    const bool item = is_put(call.kind) || is_get(call.kind);
    const bool empty = call.outcome == Outcome::empty;
    const bool closed = item && call.outcome == Outcome::closed;
    // In a complete run a later get that found nothing tells lost from late.
    const bool tells = whole.complete && found_nothing(call) && call.t0 == last_nothing;
    const bool belongs = !item || call.t1 == never || tells ||
                         (empty && holds(witness.empty_calls, call.t0)) ||
                         (closed && holds(witness.closed_returns, call.t1)) ||
                         (item && !empty && !closed && values.contains(call.value));
    if (!belongs) return;
    out.history.operations.push_back(at.operation());
    out.original.push_back(index);
  });
  return positions.empty() ? out : in_file_order(out, positions);
}

// These operations and the crash lines.
Excerpt excerpt_of(const CompactHistory& whole, const std::vector<std::size_t>& wanted) {
  Excerpt out(whole);
  visit(whole, [&](const LoggedCall& call, const OperationLog::Cursor& at, std::size_t index) {
    if (call.kind != OperationKind::crash && !holds(wanted, index)) return;
    out.history.operations.push_back(at.operation());
    out.original.push_back(index);
  });
  return out;
}

// The place of each operation of the excerpt in its process (explain.hpp), from 1.
std::vector<std::size_t> places(const CompactHistory& whole, const Excerpt& part) {
  std::vector<std::size_t> place(part.original.size(), 1);
  std::size_t base = 0;
  for (const OperationLog& log : whole.logs) {
    LoggedCall call;
    OperationLog::Cursor cursor(log);
    for (std::size_t index = base; cursor.next(call); ++index) {
      if (call.kind == OperationKind::crash) continue;
      for (std::size_t i = 0; i < place.size(); ++i) {
        const Operation& mine = part.history.operations[i];
        if (mine.process != log.process()) continue;
        const bool earlier = std::pair(call.t0, index) < std::pair(mine.t0, part.original[i]);
        place[i] += earlier ? 1 : 0;
      }
    }
    base += log.size();
  }
  return place;
}

// The words name operations by their place in the excerpt; the reader wants that in the whole.
std::string renamed(const std::string& words, const Excerpt& part,
                    const std::vector<std::size_t>& place) {
  std::vector<std::pair<std::string, std::string>> names;
  for (std::size_t i = 0; i < place.size(); ++i) {
    // What stands before the comma; unique, since each has its own place.
    const std::string here = who(part.history, i);
    const std::string now = place_words(part.history.operations[i].process, place[i]);
    const std::size_t comma = here.find(',');
    if (comma != std::string::npos) names.emplace_back(here.substr(0, comma), now);
  }
  std::string out;
  for (std::size_t at = 0; at < words.size();) {
    const std::pair<std::string, std::string>* longest = nullptr;
    for (const auto& candidate : names) {
      const bool here = words.compare(at, candidate.first.size(), candidate.first) == 0;
      if (here && (!longest || candidate.first.size() > longest->first.size())) {
        longest = &candidate;
      }
    }
    out += longest ? longest->second : std::string(1, words[at]);
    at += longest ? longest->first.size() : 1;
  }
  return out;
}

// Whether check_well_formed has nothing to say beyond what the logs and the sweep refuse.
bool well_formed(const CompactHistory& history) {
  std::vector<std::int64_t> crashed_at(history.processes, never);
  LoggedCall call;
  for (const OperationLog& log : history.logs) {
    if (log.process() >= history.processes) return false;
    OperationLog::Cursor cursor(log);
    while (cursor.next(call)) {
      if (call.kind != OperationKind::crash) continue;
      crashed_at[log.process()] = std::min(crashed_at[log.process()], call.t0);
    }
  }
  for (const OperationLog& log : history.logs) {
    bool ended = false;  // after a call that never returned its thread does nothing
    OperationLog::Cursor cursor(log);
    while (cursor.next(call)) {
      if (call.kind == OperationKind::crash) continue;
      const bool open = call.outcome == Outcome::pending || call.outcome == Outcome::crashed;
      if (ended || call.t0 > crashed_at[log.process()] || open != (call.t1 == never)) return false;
      ended = open;
    }
  }
  return true;
}

}  // namespace

std::optional<Judgement> judge_in_logs(const CompactHistory& history,
                                       const Specification& specification,
                                       const JudgeBudget& budget,
                                       std::span<const std::uint32_t> positions) {
  if (cannot_judge(specification) || budget.blocking_slack_ns > 0) return std::nullopt;
  const CompactResult result = sweep_compact(history, specification);
  if (result.answer == CompactAnswer::beyond || !well_formed(history)) return std::nullopt;
  const std::vector<std::size_t> together = broken_role(history, specification);
  if (together.empty() && result.answer == CompactAnswer::legal) return Judgement{};
  const Excerpt part = together.empty() ? excerpt(history, result.witness, positions)
                                        : excerpt_of(history, together);
  JudgeBudget without_level = budget;
  without_level.tell_level = false;  // what holds of a part need not hold of the whole
  Judgement judgement = judge(part.history, specification, without_level);
  if (judgement.safety != Verdict::violation) return std::nullopt;
  judgement.explanation = renamed(judgement.explanation, part, places(history, part));
  for (std::size_t& index : judgement.witness) index = part.original[index];
  if (budget.tell_level && together.empty() && history.operations() <= level_operations_max) {
    judgement.level = level_of_violation(expand(history), specification, judgement);
  }
  return judgement;
}

Judgement judge(const CompactHistory& history, const Specification& specification,
                const JudgeBudget& budget) {
  std::optional<Judgement> judgement = judge_in_logs(history, specification, budget);
  return judgement ? std::move(*judgement) : judge(expand(history), specification, budget);
}

}  // namespace queuecheck
