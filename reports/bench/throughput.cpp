#include "queuecheck/reports/bench/throughput.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "queuecheck/reports/bench/calibration.hpp"
#include "queuecheck/reports/bench/host_run.hpp"
#include "queuecheck/reports/bench/rounds.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

namespace {

constexpr std::uint32_t item_bytes_max = 1U << 24;
constexpr std::uint32_t measured_batch_max = 4096;

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::string> check_settings(const BenchSettings& settings) {
  if (settings.queues.empty()) return "no queue to measure";
  for (const std::string& host : settings.hosts) {
    if (hosted_queues(host).empty()) return fmt::format("host '{}' is unknown; python is", host);
  }
  if (settings.shapes.empty() || settings.item_bytes.empty() || settings.capacities.empty() ||
      settings.batches.empty() || settings.option_sets.empty()) {
    return "shapes, item sizes, capacities, batches and option sets need one entry each at least";
  }
  for (const BenchShape& shape : settings.shapes) {
    const std::uint64_t workers = std::uint64_t{shape.producers} + shape.consumers;
    if (shape.producers == 0 || shape.consumers == 0 || workers > processes_max) {
      return fmt::format("shape {}x{}: 1 producer and 1 consumer at least, {} processes at most",
                         shape.producers, shape.consumers, processes_max);
    }
  }
  for (const std::uint32_t bytes : settings.item_bytes) {
    if (bytes < sizeof(std::uint64_t) || bytes > item_bytes_max) {
      return fmt::format(
          "item size {}: bench needs 8 to {} bytes (each item carries a counter that "
          "is checked)",
          bytes, item_bytes_max);
    }
  }
  for (const std::uint32_t batch : settings.batches) {
    if (batch == 0 || batch > measured_batch_max) {
      return fmt::format("batch {}: 1 to {} items a call", batch, measured_batch_max);
    }
  }
  if (std::find(settings.capacities.begin(), settings.capacities.end(), 0U) !=
      settings.capacities.end()) {
    return "capacity 0: a queue must hold 1 item at least";
  }
  if (settings.repetitions == 0) return "0 repetitions measure nothing";
  if (!(settings.run_seconds > 0) || settings.run_seconds > 60) {
    return fmt::format("a run of {} s: more than 0 and at most 60 s", settings.run_seconds);
  }
  return std::nullopt;
}

std::vector<BenchRow> run_throughput(const BenchSettings& settings, const BenchProgress& progress) {
  BenchSettings planned = settings;
  planned.repetitions = rounds_for(settings.repetitions, cells_of(settings).size(),
                                   settings.run_seconds, settings.seconds);
  ThroughputRounds rounds(planned, progress);
  for (std::uint32_t round = 0; round < planned.repetitions && rounds.measure_round(); ++round) {
  }
  return rounds.rows();
}

std::string row_label(std::string_view queue, const QueueOptions& extra, std::uint32_t batch) {
  std::string text(queue);
  for (const auto& [key, value] : extra) text += " " + key + "=" + value;
  if (batch > 1) text += fmt::format(" batch={}", batch);
  return text;
}

void summarize_samples(BenchRow& row) {
  row.clean_samples = static_cast<std::size_t>(
      std::count_if(row.samples.begin(), row.samples.end(),
                    [](const BenchSample& sample) { return sample.clean; }));
  std::vector<double> rates;
  std::vector<double> cpu;
  std::vector<double> switches;
  std::vector<double> voluntary;
  for (const BenchSample& sample : row.samples) {
    const bool wanted = sample.clean || row.clean_samples < clean_min;
    if (sample.end != RunEnd::completed || !wanted) continue;
    rates.push_back(sample.items_per_second);
    cpu.push_back(sample.cpu_ns_per_item);
    switches.push_back(sample.context_switches_per_1000_items);
    voluntary.push_back(sample.voluntary_switches_per_1000_items);
  }
  row.items_per_second = summarize(std::move(rates));
  row.cpu_ns_per_item = summarize(std::move(cpu));
  row.context_switches_per_1000_items = summarize(std::move(switches));
  row.voluntary_switches_per_1000_items = summarize(std::move(voluntary));
}

RowsStatus status_of(const std::vector<BenchRow>& rows) {
  std::vector<RowOutcome> outcomes;
  for (const BenchRow& row : rows) {
    outcomes.push_back({fmt::format("{} {}x{}", row.queue, row.producers, row.consumers), row.end,
                        row.problem, row.has_figures()});
  }
  return status_of(outcomes);
}

RowsStatus status_of(const std::vector<RowOutcome>& rows) {
  RowsStatus result;
  bool any = false;
  for (const RowOutcome& row : rows) {
    any = any || row.has_figures;
    if (row.end == RunEnd::completed) continue;
    const Status status = status_of(row.end);
    if (result.reason.empty() || merge(result.status, status) != result.status) {
      result.reason = fmt::format("{}: {}: {}", row.cell, words(row.end), row.problem);
    }
    const bool answer = status_of(row.end) == Status::nothing;
    if (!answer) result.status = merge(result.status, status);
  }
  if (any && result.status == Status::nothing) result.status = Status::valid;
  return result;
}

BenchReport make_report(const BenchSettings& settings, std::vector<BenchRow> rows,
                        const PhysicalLimits& limits, double seconds) {
  BenchReport report;
  report.limits = limits;
  report.seed = settings.seed;
  report.seconds = seconds;
  report.baseline = baseline_of(settings);
  RowsStatus merged = status_of(rows);
  report.status = merged.status;
  report.reason = std::move(merged.reason);
  report.rows = std::move(rows);
  return report;
}

std::optional<BenchShape> parse_shape(std::string_view text) {
  const std::size_t cross = text.find('x');
  if (cross == std::string_view::npos) return std::nullopt;
  const auto producers = parse_number<std::uint32_t>(text.substr(0, cross));
  const auto consumers = parse_number<std::uint32_t>(text.substr(cross + 1));
  if (!producers || !consumers || *producers == 0 || *consumers == 0) return std::nullopt;
  return BenchShape{*producers, *consumers};
}

std::optional<std::vector<BenchShape>> parse_shapes(std::string_view text) {
  std::vector<BenchShape> shapes;
  for (;;) {
    const std::size_t comma = text.find(',');
    const auto shape = parse_shape(text.substr(0, comma));
    if (!shape) return std::nullopt;
    shapes.push_back(*shape);
    if (comma == std::string_view::npos) return shapes;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace queuecheck
