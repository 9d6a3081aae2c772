#include "queuecheck/reports/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "queuecheck/reports/timeline_selection.hpp"

namespace queuecheck {
namespace {

Lane lane_of(const Operation& operation) {
  return {operation.process, operation.thread};
}

}  // namespace

Timeline lay_out(const History& history, const std::vector<std::size_t>& witness,
                 const TimelineLimits& limits) {
  Timeline timeline;
  if (history.operations.empty()) return timeline;
  Selection selection = select_calls(history, witness, limits);
  timeline.lanes = std::move(selection.lanes);

  std::map<std::uint32_t, std::int64_t> killed_at;
  std::set<Lane> all_lanes;
  std::set<Lane> open_lanes;
  for (const Operation& operation : history.operations) {
    if (operation.kind == OperationKind::crash) killed_at[operation.process] = operation.t0;
    if (operation.thread != 0) timeline.threads = true;
    all_lanes.insert(lane_of(operation));
    if (operation.outcome == Outcome::pending && operation.kind != OperationKind::crash) {
      open_lanes.insert(lane_of(operation));
    }
  }
  const std::set<std::size_t> in_witness(witness.begin(), witness.end());
  std::size_t cut = 0;
  for (std::size_t r = 0; r < selection.runs.size(); ++r) {
    const CallRun& run = selection.runs[r];
    const Operation& operation = history.operations[run.first];
    const auto lane =
        std::lower_bound(timeline.lanes.begin(), timeline.lanes.end(), lane_of(operation));
    const bool lane_shown = lane != timeline.lanes.end() && *lane == lane_of(operation);
    if (!selection.shown[r] || !lane_shown) {
      if (lane_shown) cut += run.count;  // a lane left out is told once, not at every row
      timeline.cut_operations += run.count;
      continue;
    }
    ShownOperation item;
    item.index = run.first;
    item.count = run.count;
    item.same_call = run.same_call;
    item.lane = static_cast<std::size_t>(lane - timeline.lanes.begin());
    item.kind = operation.kind;
    item.witness = in_witness.contains(run.first);
    const auto killed = killed_at.find(operation.process);
    item.ending = ending_of(operation, killed != killed_at.end());
    item.t0 = operation.t0;
    item.t1 = item.is_kill() ? operation.t0 : history.operations[run.last].t1;
    item.drawn_end = item.ending == Ending::killed ? std::max(killed->second, item.t0) : item.t1;
    item.cut_before = cut;
    cut = 0;
    timeline.operations.push_back(item);
  }
  timeline.cut_after = cut;
  timeline.cut_lanes = all_lanes.size() - timeline.lanes.size();
  for (const Lane& lane : open_lanes) {
    const bool shown = std::binary_search(timeline.lanes.begin(), timeline.lanes.end(), lane);
    if (!shown) ++timeline.cut_open_lanes;
  }
  return timeline;
}

std::string shown_text(const History& history, const ShownOperation& shown) {
  const Operation& operation = history.operations[shown.index];
  return shown.count == 1 ? cell_text(operation, shown.ending)
                          : run_text(operation, shown.count, shown.same_call);
}

std::string lane_name(const Timeline& timeline, const Lane& lane) {
  return timeline.threads ? fmt::format("process {}.{}", lane.process, lane.thread)
                          : fmt::format("process {}", lane.process);
}

std::string cut_note(const Timeline& timeline) {
  if (timeline.cut_operations == 0) return "";
  std::size_t shown = 0;
  for (const ShownOperation& operation : timeline.operations) shown += operation.count;
  std::string note = fmt::format("Not shown: {} of {} operations", timeline.cut_operations,
                                 timeline.cut_operations + shown);
  if (timeline.cut_lanes > 0) {
    note +=
        fmt::format(", {} of {} {}", timeline.cut_lanes, timeline.cut_lanes + timeline.lanes.size(),
                    timeline.threads ? "threads" : "processes");
  }
  if (timeline.cut_open_lanes > 0) {
    note += fmt::format(", {} of these with a call that never returned", timeline.cut_open_lanes);
  }
  return note + ".";
}

}  // namespace queuecheck
