#include "queuecheck/reports/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace queuecheck {
namespace {

Lane lane_of(const Operation& operation) {
  return {operation.process, operation.thread};
}

// Indices of all operations in time order.
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

// Positions in time order around which the window is laid: the witness; without one, what never
// returned; without that, the end.
std::vector<std::size_t> anchors(const History& history, const std::vector<std::size_t>& order,
                                 const std::vector<std::size_t>& witness, std::size_t max) {
  const std::set<std::size_t> wanted(witness.begin(), witness.end());
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool pending = history.operations[order[i]].outcome == Outcome::pending;
    if (wanted.empty() ? pending : wanted.contains(order[i])) found.push_back(i);
  }
  if (found.empty() && !order.empty()) found.push_back(order.size() - 1);
  if (found.size() > max) found.resize(max);
  return found;
}

std::vector<bool> around(const std::vector<std::size_t>& anchors, std::size_t size,
                         std::size_t radius) {
  std::vector<bool> shown(size, false);
  for (const std::size_t anchor : anchors) {
    const std::size_t first = anchor - std::min(anchor, radius);
    const std::size_t last = std::min(size - 1, anchor + radius);
    for (std::size_t i = first; i <= last; ++i) shown[i] = true;
  }
  return shown;
}

// The widest window around the anchors that keeps to the limit.
std::vector<bool> window(const std::vector<std::size_t>& anchors, std::size_t size,
                         std::size_t max) {
  if (size <= max) return std::vector<bool>(size, true);
  std::size_t radius = 0;
  while (true) {
    const std::vector<bool> wider = around(anchors, size, radius + 1);
    if (static_cast<std::size_t>(std::count(wider.begin(), wider.end(), true)) > max) break;
    ++radius;
  }
  return around(anchors, size, radius);
}

// The lanes to show: those of the anchors before the others, each group in its own order.
std::vector<Lane> choose_lanes(const History& history, const std::vector<std::size_t>& order,
                               const std::vector<std::size_t>& anchors,
                               const std::vector<bool>& shown, std::size_t max) {
  std::set<Lane> first;
  for (const std::size_t i : anchors) first.insert(lane_of(history.operations[order[i]]));
  std::set<Lane> rest;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Lane lane = lane_of(history.operations[order[i]]);
    if (shown[i] && !first.contains(lane)) rest.insert(lane);
  }
  std::vector<Lane> lanes(first.begin(), first.end());
  lanes.insert(lanes.end(), rest.begin(), rest.end());
  if (lanes.size() > max) lanes.resize(max);
  std::sort(lanes.begin(), lanes.end());
  return lanes;
}

}  // namespace

Timeline lay_out(const History& history, const std::vector<std::size_t>& witness,
                 const TimelineLimits& limits) {
  Timeline timeline;
  if (history.operations.empty()) return timeline;
  const std::vector<std::size_t> order = time_order(history);
  const std::vector<std::size_t> around_these = anchors(history, order, witness, limits.operations);
  const std::vector<bool> shown = window(around_these, order.size(), limits.operations);
  timeline.lanes = choose_lanes(history, order, around_these, shown, limits.lanes);

  std::map<std::uint32_t, std::int64_t> killed_at;
  std::set<Lane> all_lanes;
  for (const Operation& operation : history.operations) {
    if (operation.kind == OperationKind::crash) killed_at[operation.process] = operation.t0;
    if (operation.thread != 0) timeline.threads = true;
    all_lanes.insert(lane_of(operation));
  }
  const std::set<std::size_t> in_witness(witness.begin(), witness.end());
  std::size_t cut = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Operation& operation = history.operations[order[i]];
    const auto lane =
        std::lower_bound(timeline.lanes.begin(), timeline.lanes.end(), lane_of(operation));
    const bool lane_shown = lane != timeline.lanes.end() && *lane == lane_of(operation);
    if (!shown[i] || !lane_shown) {
      if (!shown[i]) ++cut;  // a lane left out is told once, not at every row
      ++timeline.cut_operations;
      continue;
    }
    ShownOperation item;
    item.index = order[i];
    item.lane = static_cast<std::size_t>(lane - timeline.lanes.begin());
    item.kind = operation.kind;
    item.witness = in_witness.contains(order[i]);
    const auto killed = killed_at.find(operation.process);
    item.ending = ending_of(operation, killed != killed_at.end());
    item.t0 = operation.t0;
    item.t1 = operation.kind == OperationKind::crash ? operation.t0 : operation.t1;
    item.drawn_end = item.ending == Ending::killed ? std::max(killed->second, item.t0) : item.t1;
    item.cut_before = cut;
    cut = 0;
    timeline.operations.push_back(item);
  }
  timeline.cut_after = cut;
  timeline.cut_lanes = all_lanes.size() - timeline.lanes.size();
  return timeline;
}

std::string lane_name(const Timeline& timeline, const Lane& lane) {
  return timeline.threads ? fmt::format("process {}.{}", lane.process, lane.thread)
                          : fmt::format("process {}", lane.process);
}

std::string cut_note(const Timeline& timeline) {
  if (timeline.cut_operations == 0) return "";
  std::string note = fmt::format("Not shown: {} of {} operations", timeline.cut_operations,
                                 timeline.cut_operations + timeline.operations.size());
  if (timeline.cut_lanes > 0) {
    note +=
        fmt::format(", {} of {} {}", timeline.cut_lanes, timeline.cut_lanes + timeline.lanes.size(),
                    timeline.threads ? "threads" : "processes");
  }
  return note + ".";
}

}  // namespace queuecheck
