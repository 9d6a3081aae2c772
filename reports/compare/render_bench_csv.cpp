#include "queuecheck/reports/compare/render_bench_csv.hpp"

#include "queuecheck/reports/compare/bench_series.hpp"
#include "queuecheck/reports/csv_text.hpp"

namespace queuecheck {
namespace {

std::string options_text(const QueueOptions& extra) {
  std::string text = row_label("", extra);
  return text.empty() ? text : text.substr(1);
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : "; ") + text;
  return out;
}

std::optional<double> median_of(const Summary& summary) {
  return summary.count > 0 ? std::optional(summary.median) : std::nullopt;
}

void add_throughput(CsvTable& table, const StoredBench& bench, std::size_t index) {
  const BenchRow& row = bench.report.rows[index];
  const StoredRowDetail& detail = bench.details[index];
  const auto interval = throughput_interval(bench, index);
  const Summary& rate = row.items_per_second;
  const auto known = [&](double value) {
    return row.has_figures() ? std::optional(value) : std::nullopt;
  };
  table.text("throughput").text(row.queue).text(options_text(row.extra)).text(row.host);
  table.number(row.producers).number(row.consumers).number(row.item_bytes).number(row.batch);
  table.number(row.capacity).text(row.waiting).text(row.placement).boolean(row.oversubscribed);
  table.none().none();
  table.number(median_of(rate))
      .number(interval ? std::optional(interval->low) : std::nullopt)
      .number(interval ? std::optional(interval->high) : std::nullopt)
      .number(known(rate.min))
      .number(known(rate.max));
  table.none().none().none().none().none().none().none();
  table.number(rate.count).number(row.clean_samples);
  table.number(median_of(row.cpu_ns_per_item))
      .number(median_of(row.context_switches_per_1000_items))
      .number(median_of(row.voluntary_switches_per_1000_items));
  table.number(row.ratio_to_baseline).number(row.ratio_to_first_shape);
  table.number(detail.fairness_jain).boolean(detail.noisy).none();
  table.text(name(row.end)).text(row.problem).text(joined(detail.warnings));
}

void add_latency(CsvTable& table, const StoredLatency& row) {
  table.text("latency").text(row.queue).text(options_text(row.extra)).none();
  table.number(row.producers).number(row.consumers).number(row.item_bytes).none();
  table.number(row.capacity).text(row.waiting).none().none();
  table.text(row.phase).number(row.load_items_per_second).number(row.achieved_items_per_second);
  table.none().none().none().none();
  table.number(row.p50_ns).number(row.p90_ns).number(row.p99_ns);
  table.number(row.p99_low_ns).number(row.p99_high_ns).number(row.p99_9_ns).number(row.max_ns);
  table.number(row.samples).none();
  table.none().none().none().none().none().none().none();
  table.boolean(row.overloaded).text(row.end).text(row.problem).none();
}

}  // namespace

std::string render_bench_csv(const StoredBench& bench) {
  CsvTable table({"kind",
                  "queue",
                  "set",
                  "host",
                  "producers",
                  "consumers",
                  "item_bytes",
                  "batch",
                  "capacity",
                  "waiting",
                  "placement",
                  "oversubscribed",
                  "phase",
                  "load_items_per_second",
                  "items_per_second",
                  "items_per_second_low",
                  "items_per_second_high",
                  "items_per_second_min",
                  "items_per_second_max",
                  "latency_ns_p50",
                  "latency_ns_p90",
                  "latency_ns_p99",
                  "latency_ns_p99_low",
                  "latency_ns_p99_high",
                  "latency_ns_p99_9",
                  "latency_ns_max",
                  "samples",
                  "clean_samples",
                  "cpu_ns_per_item",
                  "context_switches_per_1000_items",
                  "voluntary_switches_per_1000_items",
                  "ratio_to_baseline",
                  "ratio_to_first_shape",
                  "fairness_jain",
                  "noisy",
                  "overloaded",
                  "end",
                  "problem",
                  "warnings"});
  for (std::size_t i = 0; i < bench.report.rows.size(); ++i) add_throughput(table, bench, i);
  for (const StoredLatency& row : bench.latency) add_latency(table, row);
  return table.str();
}

}  // namespace queuecheck
