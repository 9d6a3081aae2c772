#include "queuecheck/reports/bench/bench_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

namespace {

constexpr const char* peer_name = "boost-message-queue";
// Kept back from the budget: limits and the calibration of two cells.
constexpr double preparation_s = 0.6;

// The capacity of every bench, or less for a queue that does not serve so much.
std::uint64_t served_capacity(const QueueSource& queue, const QueueOptions& extra) {
  constexpr std::uint64_t usual = 1024;
  const LoadedQueue loaded = load(queue);
  for (const std::uint64_t capacity : {usual, std::uint64_t{256}, std::uint64_t{16}}) {
    try {
      loaded.bytes_needed(Options{capacity, 8, 1, 1, extra});
      return capacity;
    } catch (const std::exception&) {  // the run itself will tell why, if none is served
    }
  }
  return usual;
}

BenchSettings stage_settings(const QueueSource& queue, std::uint64_t seed, double seconds,
                             const QueueOptions& extra) {
  BenchSettings settings;
  settings.queues = {queue};
  if (queue.name != peer_name) {
    try {
      settings.queues.push_back(find_queue(peer_name));
    } catch (const std::invalid_argument&) {  // a build without it: no ratio
    }
  }
  settings.capacities = {served_capacity(queue, extra)};
  settings.option_sets = {extra};
  settings.run_seconds = 0.06;
  settings.seconds = std::max(0.2, seconds - preparation_s);
  settings.seed = seed;
  return settings;
}

void add(std::map<std::string, double>& counters, const char* name, std::optional<double> value) {
  if (value) counters[name] = *value;
}

}  // namespace

StageResult run_bench_stage(const QueueSource& queue, std::uint64_t seed, double seconds,
                            const QueueOptions& extra, BenchReport* details) {
  const std::int64_t began = monotonic_ns();
  StageResult stage;
  stage.stage = "bench";
  const BenchSettings settings = stage_settings(queue, seed, seconds, extra);
  const PhysicalLimits limits = measure_limits();
  std::vector<BenchRow> rows = run_throughput(settings);
  const BenchRow& row = rows.front();  // the queue's own; cells keep the order of the queues

  stage.status = status_of(row.end);
  if (row.end != RunEnd::completed) {
    stage.reason = fmt::format("throughput 1x1, 8 bytes: {}: {}", name(row.end), row.problem);
  }
  if (row.items_per_second.count > 0) {
    stage.counters["items_per_second"] = row.items_per_second.median;
    stage.counters["cpu_ns_per_item"] = row.cpu_ns_per_item.median;
    stage.counters["context_switches_per_1000_items"] = row.context_switches_per_1000_items.median;
  }
  stage.counters["samples"] = static_cast<double>(row.samples.size());
  stage.counters["clean_samples"] = static_cast<double>(row.clean_samples);
  add(stage.counters, "ratio_to_boost_message_queue", row.ratio_to_baseline);
  add(stage.counters, "futex_round_trip_ns", limits.futex_round_trip_ns);
  add(stage.counters, "line_round_trip_ns", limits.line_round_trip_ns);
  stage.seconds = static_cast<double>(monotonic_ns() - began) / 1e9;
  if (details != nullptr) *details = make_report(settings, std::move(rows), limits, stage.seconds);
  return stage;
}

}  // namespace queuecheck
