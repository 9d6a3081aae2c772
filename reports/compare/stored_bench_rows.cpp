#include "queuecheck/reports/compare/stored_bench_rows.hpp"

#include <algorithm>
#include <array>

namespace queuecheck {
namespace {

RunEnd read_end(const JsonField& field) {
  constexpr std::array ends{RunEnd::completed, RunEnd::refused,    RunEnd::not_offered,
                            RunEnd::absent,    RunEnd::stalled,    RunEnd::crashed,
                            RunEnd::wrong,     RunEnd::environment};
  const std::string text = field.text();
  const auto found =
      std::find_if(ends.begin(), ends.end(), [&](RunEnd end) { return text == name(end); });
  if (found == ends.end()) field.refuse("how a run ended, such as completed");
  return *found;
}

BenchSample read_sample(const JsonField& field) {
  BenchSample sample;
  sample.end = read_end(field["end"]);
  sample.round = field["round"].number<std::uint32_t>();
  sample.items = field.number<std::uint64_t>("items", 0);
  sample.problem = field.text("problem");
  if (sample.end != RunEnd::completed) return sample;
  sample.items_per_second = field["items_per_second"].real();
  sample.clean = field["clean"].truth();
  const auto figure = [&](const char* key) { return field.real(key).value_or(0); };
  sample.elapsed_s = figure("elapsed_s");
  sample.cpu_ns_per_item = figure("cpu_ns_per_item");
  sample.context_switches_per_1000_items = figure("context_switches_per_1000_items");
  sample.voluntary_switches_per_1000_items = figure("voluntary_switches_per_1000_items");
  sample.waited_share = figure("waited_share");
  sample.foreign_share = figure("foreign_share");
  return sample;
}

QueueOptions read_set(const JsonField& row) {
  QueueOptions extra;
  if (const auto set = row.maybe("set")) {
    set->for_each_member([&](const std::string& key, const JsonField& value) {
      extra.emplace_back(key, value.json().is_string() ? value.text() : value.json().dump());
    });
  }
  return extra;
}

std::vector<std::string> read_texts(const JsonField& row, const char* key) {
  std::vector<std::string> texts;
  if (const auto list = row.maybe(key)) {
    list->for_each([&](const JsonField& text) { texts.push_back(text.text()); });
  }
  return texts;
}

}  // namespace

BenchRow read_bench_row(const JsonField& field) {
  BenchRow row;
  row.queue = field["queue"].text();
  row.extra = read_set(field);
  row.producers = field["producers"].number<std::uint32_t>();
  row.consumers = field["consumers"].number<std::uint32_t>();
  row.item_bytes = field["item_bytes"].number<std::uint32_t>();
  row.batch = field["batch"].number<std::uint32_t>();
  row.capacity = field["capacity"].number();
  row.capacity_asked = field.number("capacity_asked", row.capacity);
  row.waiting = field.text("waiting");
  row.placement = field.text("placement");
  row.host = field.text("host");
  row.oversubscribed = field.truth("oversubscribed");
  row.problem = field.text("problem");
  field["runs"].for_each([&](const JsonField& run) { row.samples.push_back(read_sample(run)); });
  for (const BenchSample& sample : row.samples) {
    if (sample.end != RunEnd::completed) row.end = sample.end;
  }
  if (const auto end = field.maybe("end")) row.end = read_end(*end);
  summarize_samples(row);
  row.ratio_to_baseline = field.real("ratio_to_baseline");
  row.ratio_to_first_shape = field.real("ratio_to_first_shape");
  return row;
}

StoredRowDetail read_row_detail(const JsonField& field) {
  StoredRowDetail detail;
  detail.half_width = field.real("half_width");
  detail.fairness_jain = field.real("fairness_jain");
  detail.noisy = field.truth("noisy");
  detail.warnings = read_texts(field, "warnings");
  return detail;
}

StoredLatency read_latency(const JsonField& field) {
  StoredLatency row;
  row.queue = field["queue"].text();
  row.extra = read_set(field);
  row.producers = field["producers"].number<std::uint32_t>();
  row.consumers = field["consumers"].number<std::uint32_t>();
  row.item_bytes = field["item_bytes"].number<std::uint32_t>();
  row.capacity = field["capacity"].number();
  row.waiting = field.text("waiting");
  row.phase = field["phase"].text();
  row.load_items_per_second = field.real("load_items_per_second");
  row.achieved_items_per_second = field.real("achieved_items_per_second");
  row.p50_ns = field.real("latency_ns_p50");
  row.p90_ns = field.real("latency_ns_p90");
  row.p99_ns = field.real("latency_ns_p99");
  row.p99_9_ns = field.real("latency_ns_p99_9");
  row.max_ns = field.real("latency_ns_max");
  row.p99_low_ns = field.real("latency_ns_p99_low");
  row.p99_high_ns = field.real("latency_ns_p99_high");
  row.overloaded = field.truth("overloaded");
  row.samples = field.number<std::uint64_t>("samples", 0);
  row.end = field.text("end");
  row.problem = field.text("problem");
  return row;
}

PhysicalLimits read_limits(const JsonField& field) {
  PhysicalLimits limits;
  limits.line_round_trip_ns = field.real("line_round_trip_ns");
  limits.line_round_trip_ns_best = field.real("line_round_trip_ns_best");
  limits.futex_round_trip_ns = field.real("futex_round_trip_ns");
  limits.futex_round_trip_ns_best = field.real("futex_round_trip_ns_best");
  limits.fetch_add_ns = field.real("fetch_add_ns");
  limits.fetch_add_contended_ns = field.real("fetch_add_contended_ns");
  limits.memcpy_gib_per_s = field.real("memcpy_gib_per_s");
  limits.placement = field.text("placement");
  limits.problem = field.text("problem");
  return limits;
}

}  // namespace queuecheck
