#include "queuecheck/reports/bench/render_bench.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace queuecheck {

namespace {

using Json = nlohmann::ordered_json;

std::string row_name(const BenchRow& row) {
  return row_label(row.queue, row.extra, row.batch);
}

// 6.62 M, 194 k: three digits that a reader can compare.
std::string rate(double items_per_second) {
  if (items_per_second >= 1e8) return fmt::format("{:.0f} M", items_per_second / 1e6);
  if (items_per_second >= 1e7) return fmt::format("{:.1f} M", items_per_second / 1e6);
  if (items_per_second >= 1e6) return fmt::format("{:.2f} M", items_per_second / 1e6);
  if (items_per_second >= 1e3) return fmt::format("{:.0f} k", items_per_second / 1e3);
  return fmt::format("{:.0f}", items_per_second);
}

std::string shape(const BenchRow& row) {
  return fmt::format("{}x{}{}", row.producers, row.consumers, row.oversubscribed ? "*" : "");
}

Json summary_fields(Json json, const std::string& field, const Summary& summary) {
  if (summary.count == 0) {
    json[field] = nullptr;
    return json;
  }
  json[field] = summary.median;
  json[field + "_min"] = summary.min;
  json[field + "_max"] = summary.max;
  json[field + "_iqr"] = summary.iqr();
  return json;
}

Json sample_json(const BenchSample& sample) {
  Json json{{"round", sample.round}, {"end", name(sample.end)}, {"items", sample.items}};
  if (sample.end == RunEnd::completed) {
    json["elapsed_s"] = sample.elapsed_s;
    json["items_per_second"] = sample.items_per_second;
    json["cpu_ns_per_item"] = sample.cpu_ns_per_item;
    json["context_switches_per_1000_items"] = sample.context_switches_per_1000_items;
    json["voluntary_switches_per_1000_items"] = sample.voluntary_switches_per_1000_items;
    json["waited_share"] = sample.waited_share;
    json["foreign_share"] = sample.foreign_share;
    json["clean"] = sample.clean;
  } else {
    json["problem"] = sample.problem;
  }
  return json;
}

Json row_json(const BenchRow& row) {
  Json json{{"queue", row.queue},         {"producers", row.producers},
            {"consumers", row.consumers}, {"item_bytes", row.item_bytes},
            {"batch", row.batch},         {"capacity", row.capacity},
            {"waiting", row.waiting},     {"capacity_asked", row.capacity_asked}};
  if (!row.extra.empty()) {
    for (const auto& [key, value] : row.extra) json["set"][key] = value;
  }
  if (!row.host.empty()) json["host"] = row.host;
  json = summary_fields(std::move(json), "items_per_second", row.items_per_second);
  json["samples"] = row.items_per_second.count;
  json["clean_samples"] = row.clean_samples;
  json["cpu_ns_per_item"] =
      row.cpu_ns_per_item.count > 0 ? Json(row.cpu_ns_per_item.median) : Json();
  json["context_switches_per_1000_items"] = row.context_switches_per_1000_items.count > 0
                                                ? Json(row.context_switches_per_1000_items.median)
                                                : Json();
  json["voluntary_switches_per_1000_items"] =
      row.voluntary_switches_per_1000_items.count > 0
          ? Json(row.voluntary_switches_per_1000_items.median)
          : Json();
  json["ratio_to_baseline"] = row.ratio_to_baseline ? Json(*row.ratio_to_baseline) : Json();
  json["ratio_to_first_shape"] =
      row.ratio_to_first_shape ? Json(*row.ratio_to_first_shape) : Json();
  json["placement"] = row.placement;
  json["oversubscribed"] = row.oversubscribed;
  json["end"] = name(row.end);
  json["problem"] = row.problem.empty() ? Json() : Json(row.problem);
  json["runs"] = Json::array();
  for (const BenchSample& sample : row.samples) json["runs"].push_back(sample_json(sample));
  return json;
}

// Texts of a queue (its reasons) need not be UTF-8.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string notes(const BenchReport& report) {
  std::string text;
  bool oversubscribed = false;
  bool disturbed = false;
  for (const BenchRow& row : report.rows) {
    oversubscribed = oversubscribed || row.oversubscribed;
    disturbed = disturbed || (row.items_per_second.count > 0 && row.clean_samples < clean_min);
    if (row.end != RunEnd::completed) {
      text +=
          fmt::format("{} {}: {}: {}\n", row_name(row), shape(row), words(row.end), row.problem);
    }
  }
  if (oversubscribed) text += "* more processes than CPUs: shows the scheduler too, not scaling\n";
  if (disturbed) {
    text += fmt::format(
        "rows with fewer than {} clean runs show the median of all: the machine was busy\n",
        clean_min);
  }
  return text;
}

// One line a row that was measured in another shape before.
std::string shape_ratios(const BenchReport& report) {
  std::string text;
  for (const BenchRow& row : report.rows) {
    if (!row.ratio_to_first_shape) continue;
    text += fmt::format("{} {}, {} B, capacity {}, against its own {}: {:.2f}\n", row_name(row),
                        shape(row), row.item_bytes, row.capacity, shape(report.rows.front()),
                        *row.ratio_to_first_shape);
  }
  return text;
}

}  // namespace

std::string render_bench_text(const BenchReport& report) {
  std::size_t width = 5;
  for (const BenchRow& row : report.rows) width = std::max(width, row_name(row).size());
  std::string text = fmt::format(
      "{:<{}}  {:>6}  {:>6}  {:>8}  {:<8}  {:>8}  {:>6}  {:>11}  {:>13}  {:>9}  {:>6}  {:>7}\n",
      "queue", width, "PxC", "bytes", "capacity", "waiting", "items/s", "spread", "CPU ns/item",
      "switches/1000", "voluntary", "ratio", "clean");
  for (const BenchRow& row : report.rows) {
    text += fmt::format("{:<{}}  {:>6}  {:>6}  {:>8}  ", row_name(row), width, shape(row),
                        row.item_bytes, row.capacity == 0 ? "none" : std::to_string(row.capacity));
    if (row.items_per_second.count == 0) {
      text += fmt::format("{}\n", words(row.end));
      continue;
    }
    const bool is_baseline = row.queue == report.baseline && !row.ratio_to_baseline;
    text += fmt::format("{:<8}  {:>8}  {:>6}  {:>11.1f}  {:>13.2f}  {:>9.2f}  {:>6}  {:>7}\n",
                        row.waiting, rate(row.items_per_second.median),
                        fmt::format("±{:.0f} %", row.items_per_second.spread() * 100),
                        row.cpu_ns_per_item.median, row.context_switches_per_1000_items.median,
                        row.voluntary_switches_per_1000_items.median,
                        row.ratio_to_baseline ? fmt::format("{:.2f}", *row.ratio_to_baseline)
                                              : (is_baseline ? "1" : "-"),
                        fmt::format("{}/{}", row.clean_samples, row.samples.size()));
  }
  text += shape_ratios(report);
  text += notes(report);
  if (report.rows.size() > 1) {
    text += fmt::format("ratio: to {}, median over the rounds\n", report.baseline);
  }
  return text + limits_line(report.limits) + "\n";
}

std::string bench_rows_json(const std::vector<BenchRow>& rows) {
  Json json = Json::array();
  for (const BenchRow& row : rows) json.push_back(row_json(row));
  return dump(json);
}

std::string limits_json(const PhysicalLimits& limits) {
  const auto value = [](const std::optional<double>& figure) {
    return figure ? Json(*figure) : Json();
  };
  const Json json{{"line_round_trip_ns", value(limits.line_round_trip_ns)},
                  {"line_round_trip_ns_best", value(limits.line_round_trip_ns_best)},
                  {"futex_round_trip_ns", value(limits.futex_round_trip_ns)},
                  {"futex_round_trip_ns_best", value(limits.futex_round_trip_ns_best)},
                  {"fetch_add_ns", value(limits.fetch_add_ns)},
                  {"fetch_add_contended_ns", value(limits.fetch_add_contended_ns)},
                  {"memcpy_gib_per_s", value(limits.memcpy_gib_per_s)},
                  {"placement", limits.placement},
                  {"problem", limits.problem.empty() ? Json() : Json(limits.problem)}};
  return dump(json);
}

std::vector<ThroughputRow> throughput_rows(const BenchReport& report) {
  std::vector<ThroughputRow> rows;
  for (const BenchRow& row : report.rows) {
    ThroughputRow to;
    to.queue = row_name(row);
    to.producers = row.producers;
    to.consumers = row.consumers;
    to.item_bytes = row.item_bytes;
    to.capacity = row.capacity;
    to.waiting = row.waiting;
    to.items_per_second = row.items_per_second.median;
    to.items_per_second_min = row.items_per_second.min;
    to.items_per_second_max = row.items_per_second.max;
    to.samples = static_cast<std::uint32_t>(row.items_per_second.count);
    to.ratio = row.ratio_to_baseline;
    to.note = row.end == RunEnd::completed ? row.placement
                                           : fmt::format("{}: {}", words(row.end), row.problem);
    if (row.oversubscribed) to.note += ", oversubscribed";
    rows.push_back(std::move(to));
  }
  return rows;
}

}  // namespace queuecheck
