#include "queuecheck/reports/call_runs.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "queuecheck/reports/operation_text.hpp"

namespace queuecheck {
namespace {

constexpr std::size_t joined_min = 3;  // two calls say more apart than as "2 × FULL"

bool carries_no_item(const Operation& operation) {
  switch (operation.outcome) {
    case Outcome::pending:
    case Outcome::crashed:
      return false;
    case Outcome::ok:
      return operation.kind == OperationKind::empty || operation.kind == OperationKind::full ||
             operation.kind == OperationKind::size;
    default:
      return operation.kind != OperationKind::crash;
  }
}

bool alike(const Operation& a, const Operation& b) {
  return carries_no_item(a) && a.kind == b.kind && a.outcome == b.outcome && a.code == b.code &&
         a.answer == b.answer;
}

// The instants at which an essential operation begins or returns, in order.
std::vector<std::int64_t> essential_instants(const History& history,
                                             const std::vector<bool>& essential) {
  std::vector<std::int64_t> instants;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    if (!essential[i]) continue;
    instants.push_back(history.operations[i].t0);
    if (history.operations[i].t1 != never) instants.push_back(history.operations[i].t1);
  }
  std::sort(instants.begin(), instants.end());
  return instants;
}

bool any_between(const std::vector<std::int64_t>& instants, std::int64_t after, std::int64_t to) {
  const auto next = std::upper_bound(instants.begin(), instants.end(), after);
  return next != instants.end() && *next <= to;
}

}  // namespace

std::vector<CallRun> call_runs(const History& history, const std::vector<std::size_t>& order,
                               const std::vector<bool>& essential, bool join) {
  const std::vector<std::int64_t> instants = essential_instants(history, essential);
  std::vector<std::vector<std::size_t>> members;  // per run that may become one
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> open;  // lane: its latest run
  for (const std::size_t index : order) {
    const Operation& operation = history.operations[index];
    const auto [lane, fresh] =
        open.try_emplace({operation.process, operation.thread}, members.size());
    if (!fresh && join && !essential[index]) {
      std::vector<std::size_t>& latest = members[lane->second];
      const Operation& before = history.operations[latest.back()];
      if (!essential[latest.back()] && alike(before, operation) &&
          !any_between(instants, before.t0, operation.t0)) {
        latest.push_back(index);
        continue;
      }
    }
    lane->second = members.size();
    members.push_back({index});
  }

  std::vector<CallRun> runs;
  std::vector<std::size_t> place(history.operations.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  for (const std::vector<std::size_t>& calls : members) {
    if (calls.size() < joined_min) {
      for (const std::size_t index : calls) runs.push_back({index, index, 1, true});
      continue;
    }
    const std::string first = call_text(history.operations[calls.front()]);
    const bool same = std::all_of(calls.begin(), calls.end(), [&](std::size_t index) {
      return call_text(history.operations[index]) == first;
    });
    runs.push_back({calls.front(), calls.back(), calls.size(), same});
  }
  std::sort(runs.begin(), runs.end(),
            [&](const CallRun& a, const CallRun& b) { return place[a.first] < place[b.first]; });
  return runs;
}

}  // namespace queuecheck
