#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "queuecheck/reports/latency/latency_rounds.hpp"

#include <fmt/format.h>

namespace queuecheck {

namespace {

// One of each round: the first clean one, else the last that completed.
std::vector<const LatencySample*> standing(const LatencyRow& row) {
  std::map<std::uint32_t, const LatencySample*> rounds;
  for (const LatencySample& sample : row.samples) {
    if (sample.end != RunEnd::completed) continue;
    const LatencySample*& stands = rounds[sample.round];
    if (stands == nullptr || !stands->clean) stands = &sample;
  }
  std::vector<const LatencySample*> samples;
  for (const auto& [round, sample] : rounds) {
    if (sample->clean || row.clean_samples < clean_min) samples.push_back(sample);
  }
  return samples;
}

constexpr const char* overload_text =
    "overloaded: the load was not kept, so latency grows for as long as it lasts";

void add_figures(LatencyRow& row) {
  std::vector<HistogramCounts> scheduled;
  std::vector<HistogramCounts> closed_loop;
  std::vector<double> achieved;
  std::vector<double> kept;
  std::vector<double> switches;
  for (const LatencySample* sample : standing(row)) {
    scheduled.push_back(sample->scheduled);
    closed_loop.push_back(sample->closed_loop);
    row.scheduled = merged(row.scheduled, sample->scheduled);
    row.closed_loop = merged(row.closed_loop, sample->closed_loop);
    achieved.push_back(sample->achieved_items_per_second);
    kept.push_back(sample->kept_share);
    switches.push_back(sample->voluntary_switches_per_item);
  }
  if (achieved.empty()) return;
  row.items = row.scheduled.count();
  row.achieved_items_per_second = summarize(std::move(achieved)).median;
  row.voluntary_switches_per_item = summarize(std::move(switches)).median;
  row.overloaded = row.load.has_value() && summarize(std::move(kept)).median < kept_share_min;
  if (row.overloaded) {
    if (row.problem.empty()) row.problem = overload_text;
    return;
  }
  row.figures = latency_figures(scheduled, row.scheduled);
  row.closed_loop_figures = latency_figures(closed_loop, row.closed_loop);
}

}  // namespace

LatencyRow latency_row(const LatencyCell& cell, const Placement& placement,
                       std::vector<LatencySample> samples) {
  const LatencyProbe& probe = cell.probe;
  LatencyRow row;
  row.is_limit = probe.medium != LatencyMedium::queue;
  row.name = row.is_limit ? std::string(name(probe.medium)) : probe.queue.name;
  row.extra = probe.options.extra;
  row.producers = probe.options.producers;
  row.consumers = probe.options.consumers;
  row.item_bytes = probe.options.item_bytes_max;
  row.capacity = probe.options.capacity;
  row.placement = placement.text;
  row.oversubscribed = placement.oversubscribed;
  row.phase = probe.phase;
  row.load = cell.load;
  row.load_items_per_second = probe.items_per_second;
  row.samples = std::move(samples);
  for (const LatencySample& sample : row.samples) {
    row.clean_samples += sample.clean ? 1U : 0U;
    if (sample.end != RunEnd::completed) {
      row.end = sample.end;
      row.problem = sample.problem;
    } else if (!row.is_limit) {
      row.capacity = sample.capacity;
      row.waiting = sample.blocking ? "blocking" : "spin";
    }
  }
  add_figures(row);
  return row;
}

RowsStatus status_of(const std::vector<LatencyRow>& rows) {
  std::vector<RowOutcome> outcomes;
  for (const LatencyRow& row : rows) {
    if (row.is_limit) continue;
    outcomes.push_back({fmt::format("{} {}x{}", row.name, row.producers, row.consumers), row.end,
                        row.problem, row.achieved_items_per_second.has_value()});
  }
  return status_of(outcomes);
}

}  // namespace queuecheck
