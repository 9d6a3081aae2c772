#include "queuecheck/reports/timeline_selection.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace queuecheck {
namespace {

constexpr std::size_t context_min = 8;

Lane lane_of(const Operation& operation) {
  return {operation.process, operation.thread};
}

bool is_pending(const Operation& operation) {
  return operation.kind != OperationKind::crash &&
         (operation.outcome == Outcome::pending || operation.outcome == Outcome::crashed);
}

std::vector<std::size_t> time_order(const History& history) {
  std::vector<std::size_t> order(history.operations.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Operation& x = history.operations[a];
    const Operation& y = history.operations[b];
    return std::tuple(x.t0, x.t1, a) < std::tuple(y.t0, y.t1, b);
  });
  return order;
}

// What is known of one lane when lanes are chosen.
struct LaneFacts {
  bool witness = false;
  bool pending = false;
  bool killed = false;
  std::int64_t killed_at = std::numeric_limits<std::int64_t>::min();
  std::size_t near_by = 0;  // calls in the window
};

using LaneTable = std::map<Lane, LaneFacts>;

LaneTable lane_facts(const History& history, const std::set<std::size_t>& witness) {
  LaneTable table;
  std::map<std::uint32_t, std::int64_t> killed_at;
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    LaneFacts& facts = table[lane_of(operation)];
    facts.witness = facts.witness || witness.contains(i);
    facts.pending = facts.pending || is_pending(operation);
    if (operation.kind == OperationKind::crash) {
      facts.killed = true;
      killed_at[operation.process] = operation.t0;
    }
  }
  for (auto& [lane, facts] : table) {
    const auto kill = killed_at.find(lane.process);
    if (kill == killed_at.end()) continue;
    facts.killed = facts.killed || facts.pending;
    facts.killed_at = kill->second;
  }
  return table;
}

std::vector<Lane> choose_lanes(const LaneTable& table, std::size_t max) {
  std::vector<std::pair<Lane, LaneFacts>> inside;  // killed inside a call
  for (const auto& [lane, facts] : table) {
    if (facts.killed && facts.pending) inside.emplace_back(lane, facts);
  }
  std::stable_sort(inside.begin(), inside.end(), [](const auto& a, const auto& b) {
    return a.second.killed_at > b.second.killed_at;
  });
  std::set<Lane> first;
  for (std::size_t i = 0; i < std::min(inside.size(), (max + 1) / 2); ++i) {
    first.insert(inside[i].first);
  }
  const auto rank = [&](const std::pair<Lane, LaneFacts>& one) {
    const auto& [lane, facts] = one;
    return first.contains(lane) ? 0 : facts.witness ? 1 : facts.pending ? 2 : facts.killed ? 3 : 4;
  };
  std::vector<std::pair<Lane, LaneFacts>> all(table.begin(), table.end());
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    return std::tuple(rank(a), b.second.near_by) < std::tuple(rank(b), a.second.near_by);
  });
  std::vector<Lane> lanes;
  for (std::size_t i = 0; i < std::min(all.size(), max); ++i) lanes.push_back(all[i].first);
  std::sort(lanes.begin(), lanes.end());
  return lanes;
}

// Takes untaken places around the anchors, nearest first and the latest anchor first in each
// round, until `room` are taken. Cursors only move outwards: O(size + anchors).
void widen(std::vector<bool>& taken, const std::vector<std::size_t>& anchors, std::size_t room) {
  struct Cursor {
    std::size_t left = 0;
    std::size_t right = 0;
  };
  std::vector<Cursor> cursors;
  for (auto anchor = anchors.rbegin(); anchor != anchors.rend(); ++anchor) {
    cursors.push_back({*anchor, *anchor});
  }
  const auto step_left = [&](Cursor& cursor) {
    while (cursor.left > 0 && taken[cursor.left]) --cursor.left;
    if (taken[cursor.left]) return false;
    return static_cast<bool>(taken[cursor.left] = true);
  };
  const auto step_right = [&](Cursor& cursor) {
    while (cursor.right + 1 < taken.size() && taken[cursor.right]) ++cursor.right;
    if (taken[cursor.right]) return false;
    return static_cast<bool>(taken[cursor.right] = true);
  };
  for (std::size_t round = 1; room > 0; ++round) {
    bool moved = false;
    for (Cursor& cursor : cursors) {
      if (room > 0 && step_left(cursor)) --room, moved = true;
      if (room > 0 && round % 2 == 0 && step_right(cursor)) --room, moved = true;
    }
    if (!moved && round % 2 == 0) return;
  }
}

// What both looks at the history need.
struct Essentials {
  std::vector<bool> operation;  // by index
  bool hangs = false;           // somebody who was not killed never returned
};

Essentials essentials_of(const History& history, const std::set<std::size_t>& witness) {
  Essentials essentials;
  std::set<std::uint32_t> killed;
  for (const Operation& operation : history.operations) {
    if (operation.kind == OperationKind::crash) killed.insert(operation.process);
  }
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    essentials.operation.push_back(witness.contains(i) || is_pending(operation) ||
                                   operation.kind == OperationKind::crash);
    essentials.hangs = essentials.hangs || (operation.outcome == Outcome::pending &&
                                            !killed.contains(operation.process));
  }
  return essentials;
}

// Which runs are shown, if only the lanes of `may_show` can be.
std::vector<bool> window(const History& history, const std::vector<CallRun>& runs,
                         const Essentials& essentials, const std::set<Lane>& may_show,
                         std::size_t max) {
  // By their last calls: a long run counts as near where it ends.
  std::vector<std::size_t> line;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    if (may_show.contains(lane_of(history.operations[runs[r].first]))) line.push_back(r);
  }
  std::stable_sort(line.begin(), line.end(), [&](std::size_t a, std::size_t b) {
    return history.operations[runs[a].last].t0 < history.operations[runs[b].last].t0;
  });
  std::vector<bool> shown(runs.size(), false);
  if (line.empty()) return shown;
  std::vector<bool> taken(line.size(), false);
  std::vector<std::size_t> anchors;
  for (std::size_t i = 0; i < line.size() && anchors.size() < 2 * max; ++i) {
    if (!essentials.operation[runs[line[i]].first]) continue;
    taken[i] = true;
    anchors.push_back(i);
  }
  std::size_t used = anchors.size();
  if ((essentials.hangs || anchors.empty()) && !taken.back()) {
    anchors.push_back(line.size() - 1);
    taken.back() = true;
    ++used;
  }
  std::size_t room = max > used ? max - used : 0;
  // In a long history a few of the others are enough: more would push the essential ones out of
  // sight, above all in the picture.
  if (history.operations.size() > max) {
    room = std::min(room, std::max(context_min, 2 * anchors.size()));
  }
  widen(taken, anchors, room);
  for (std::size_t i = 0; i < line.size(); ++i) shown[line[i]] = taken[i];
  return shown;
}

}  // namespace

Selection select_calls(const History& history, const std::vector<std::size_t>& witness,
                       const TimelineLimits& limits) {
  Selection selection;
  const std::set<std::size_t> in_witness(witness.begin(), witness.end());
  const Essentials essentials = essentials_of(history, in_witness);
  // A short history is shown call by call.
  const bool join = history.operations.size() > limits.operations;
  selection.runs = call_runs(history, time_order(history), essentials.operation, join);

  LaneTable table = lane_facts(history, in_witness);
  std::set<Lane> lanes;
  for (const auto& [lane, facts] : table) lanes.insert(lane);
  if (lanes.size() > limits.lanes) {
    // A first look, to see which lanes were busy near what is essential.
    const std::vector<bool> look =
        window(history, selection.runs, essentials, lanes, limits.operations);
    for (std::size_t r = 0; r < look.size(); ++r) {
      if (look[r]) ++table[lane_of(history.operations[selection.runs[r].first])].near_by;
    }
  }
  selection.lanes = choose_lanes(table, limits.lanes);
  selection.shown =
      window(history, selection.runs, essentials,
             std::set<Lane>(selection.lanes.begin(), selection.lanes.end()), limits.operations);
  // A column without a call says nothing.
  std::set<Lane> used;
  for (std::size_t r = 0; r < selection.runs.size(); ++r) {
    if (selection.shown[r]) used.insert(lane_of(history.operations[selection.runs[r].first]));
  }
  selection.lanes.assign(used.begin(), used.end());
  return selection;
}

}  // namespace queuecheck
