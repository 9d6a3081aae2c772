#include "queuecheck/reports/cli/judge_reading.hpp"

#include <algorithm>
#include <queue>
#include <tuple>

#include "queuecheck/model/judge_compact.hpp"
#include "queuecheck/reports/timeline.hpp"

namespace queuecheck::cli {
namespace {

template <class Visit>
void visit(const CompactHistory& history, Visit visitor) {
  std::size_t index = 0;
  LoggedCall call;
  for (const OperationLog& log : history.logs) {
    for (OperationLog::Cursor cursor(log); cursor.next(call); ++index) visitor(index, call, cursor);
  }
}

History in_file_order(CompactReading reading) {
  if (reading.whole) return std::move(*reading.whole);
  History history;
  static_cast<HistoryHeader&>(history) = *reading.compact;
  history.operations.resize(reading.compact->operations());
  visit(*reading.compact, [&](std::size_t i, const LoggedCall&, const auto& cursor) {
    history.operations[reading.positions[i]] = cursor.operation();
  });
  return history;
}

bool always_shown(const LoggedCall& call) {
  return call.kind == OperationKind::crash || call.t1 == never;
}

// The operations to show, by index: what is always shown, and as many of the nearest as fit;
// what came before an anchor is nearer than what came after.
std::vector<std::size_t> chosen(const CompactHistory& history,
                                const std::vector<std::size_t>& witness) {
  std::vector<bool> proves(history.operations(), false);
  for (const std::size_t i : witness) proves[i] = true;
  std::vector<std::size_t> out;
  std::vector<std::int64_t> anchors;
  visit(history, [&](std::size_t i, const LoggedCall& call, const auto&) {
    if (!proves[i] && !always_shown(call)) return;
    out.push_back(i);
    anchors.push_back(call.t0);
  });
  std::sort(anchors.begin(), anchors.end());
  const std::size_t most = TimelineLimits{}.operations;
  const std::size_t room = most > out.size() ? most - out.size() : 0;
  std::priority_queue<std::pair<std::uint64_t, std::size_t>> nearest;  // the farthest on top
  visit(history, [&](std::size_t i, const LoggedCall& call, const auto&) {
    if (room == 0 || proves[i] || always_shown(call)) return;
    const auto after = std::lower_bound(anchors.begin(), anchors.end(), call.t0);
    std::uint64_t distance = ~std::uint64_t{0};
    if (after != anchors.end()) distance = static_cast<std::uint64_t>(*after - call.t0);
    if (after != anchors.begin()) {
      distance = std::min(distance, 2 * static_cast<std::uint64_t>(call.t0 - *(after - 1)));
    }
    nearest.emplace(distance, i);
    if (nearest.size() > room) nearest.pop();
  });
  for (; !nearest.empty(); nearest.pop()) out.push_back(nearest.top().second);
  std::sort(out.begin(), out.end());
  return out;
}

// What is shown of a history that stays in its logs.
void show_part(const CompactReading& reading, JudgedReading& judged) {
  const CompactHistory& history = *reading.compact;
  static_cast<HistoryHeader&>(judged.shown) = history;
  judged.lanes = history.logs.size();
  if (judged.judgement.verdict != Verdict::violation) return;
  struct Shown {
    std::size_t position;
    bool proves;
    Operation operation;
  };
  std::vector<std::size_t>& witness = judged.judgement.witness;
  const std::vector<std::size_t> indices = chosen(history, witness);
  std::sort(witness.begin(), witness.end());
  std::vector<Shown> shown;
  visit(history, [&](std::size_t i, const LoggedCall&, const auto& cursor) {
    if (!std::binary_search(indices.begin(), indices.end(), i)) return;
    const bool proves = std::binary_search(witness.begin(), witness.end(), i);
    shown.push_back({reading.positions[i], proves, cursor.operation()});
  });
  std::sort(shown.begin(), shown.end(), [](const Shown& a, const Shown& b) {
    const auto key = [](const Shown& one) {
      return std::tuple(one.operation.t0, one.operation.t1, one.position);
    };
    return key(a) < key(b);
  });
  witness.clear();
  for (Shown& one : shown) {
    if (one.proves) {
      judged.witness.push_back(judged.shown.operations.size());
      witness.push_back(one.position);
    }
    judged.shown.operations.push_back(std::move(one.operation));
  }
}

}  // namespace

const HistoryHeader& header_of(const CompactReading& reading) {
  if (reading.whole) return *reading.whole;
  return *reading.compact;
}

std::size_t operations_of(const CompactReading& reading) {
  return reading.whole ? reading.whole->operations.size() : reading.compact->operations();
}

JudgedReading judge_reading(CompactReading reading, const Specification& specification,
                            const JudgeBudget& budget, bool whole) {
  JudgedReading judged;
  judged.operations = operations_of(reading);
  if (reading.compact && !whole && judged.operations > level_operations_max) {
    if (auto judgement =
            judge_in_logs(*reading.compact, specification, budget, reading.positions)) {
      judged.judgement = std::move(*judgement);
      show_part(reading, judged);
      return judged;
    }
  }
  if (reading.compact && judged.operations > ReadLimits{}.operations_max) {
    throw HistoryError("the history has more than " + std::to_string(ReadLimits{}.operations_max) +
                       " operations and the sweep over logs does not decide it; right would be to "
                       "store a long run as several histories");
  }
  judged.shown = in_file_order(std::move(reading));
  judged.judgement = judge(judged.shown, specification, budget);
  judged.witness = judged.judgement.witness;
  return judged;
}

}  // namespace queuecheck::cli
