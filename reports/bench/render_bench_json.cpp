#include <nlohmann/json.hpp>

#include "queuecheck/reports/bench/render_bench.hpp"

namespace queuecheck {

namespace {

using Json = nlohmann::ordered_json;

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
    if (sample.consumer_shares) json["fairness_jain"] = sample.consumer_shares->jain;
    if (sample.producer_shares) json["producer_fairness_jain"] = sample.producer_shares->jain;
    json["clean"] = sample.clean;
  } else {
    json["problem"] = sample.problem;
  }
  return json;
}

// How well the median is known. `half_width` is a share of it.
void add_precision(Json& json, const BenchRow& row) {
  const Precision& precision = row.precision;
  const auto& interval = precision.interval;
  json["items_per_second_mad"] = row.has_figures() ? Json(precision.mad) : Json();
  json["items_per_second_low"] = interval ? Json(interval->low) : Json();
  json["items_per_second_high"] = interval ? Json(interval->high) : Json();
  json["half_width"] = interval ? Json(interval->half_width()) : Json();
  json["noisy"] = row.has_figures() ? Json(precision.noisy) : Json();
  json["repetitions_wanted"] =
      precision.repetitions_wanted > 0 ? Json(precision.repetitions_wanted) : Json();
  json["outliers"] = Json::array();
  for (const std::size_t i : row.outliers) {
    json["outliers"].push_back(
        {{"round", row.samples[i].round}, {"items_per_second", row.samples[i].items_per_second}});
  }
}

// null with one worker of the role, and where nobody told.
void add_shares(Json& json, const std::optional<Shares>& shares, const std::string& share,
                const char* jain) {
  json[share + "_min"] = shares ? Json(shares->least) : Json();
  json[share + "_max"] = shares ? Json(shares->most) : Json();
  json[jain] = shares ? Json(shares->jain) : Json();
}

Json row_json(const BenchRow& row) {
  Json json{{"queue", row.queue},
            {"producers", row.producers},
            {"consumers", row.consumers},
            {"item_bytes", row.item_bytes},
            {"batch", row.batch},
            {"capacity", row.capacity},
            {"waiting", row.waiting},
            {"capacity_asked", row.capacity_asked},
            {"waiting_asked", name(row.waiting_asked)},
            {"placement_asked", name(row.placement_asked)}};
  if (!row.extra.empty()) {
    for (const auto& [key, value] : row.extra) json["set"][key] = value;
  }
  if (!row.host.empty()) json["host"] = row.host;
  json = summary_fields(std::move(json), "items_per_second", row.items_per_second);
  add_precision(json, row);
  json["bytes_per_second"] = row.has_figures() ? Json(row.bytes_per_second()) : Json();
  add_shares(json, row.consumer_shares, "consumer_share", "fairness_jain");
  add_shares(json, row.producer_shares, "producer_share", "producer_fairness_jain");
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

}  // namespace

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

std::string winners_json(const std::vector<CellWinner>& winners) {
  Json json = Json::array();
  for (const CellWinner& one : winners) {
    json.push_back(
        {{"cell", one.cell},
         {"winner", one.winner.empty() ? Json() : Json(one.winner)},
         {"best", one.best},
         {"rival", one.rival},
         {"ratio", one.ratio ? Json(one.ratio->figure) : Json()},
         {"ratio_low", one.ratio ? Json(one.ratio->low) : Json()},
         {"ratio_high", one.ratio ? Json(one.ratio->high) : Json()},
         {"repetitions_wanted", one.repetitions_wanted > 0 ? Json(one.repetitions_wanted) : Json()},
         {"reason", one.reason.empty() ? Json() : Json(one.reason)}});
  }
  return dump(json);
}

std::string warnings_json(const std::vector<BenchWarning>& warnings) {
  Json json = Json::array();
  for (const BenchWarning& warning : warnings) {
    const WarningMeaning& meaning = meaning_of(warning.kind);
    json.push_back({{"kind", meaning.name},
                    {"cell", warning.cell.empty() ? Json() : Json(warning.cell)},
                    {"text", warning.text},
                    {"meaning", meaning.meaning},
                    {"advice", meaning.advice}});
  }
  return dump(json);
}

}  // namespace queuecheck
