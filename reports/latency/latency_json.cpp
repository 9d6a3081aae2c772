#include <nlohmann/json.hpp>

#include "queuecheck/reports/latency/histogram_json.hpp"
#include "queuecheck/reports/latency/render_latency.hpp"

namespace queuecheck {

namespace {

using Json = nlohmann::ordered_json;

Json value(const std::optional<double>& figure) {
  return figure ? Json(*figure) : Json();
}

// latency_ns_p50, its interval, ...; and why one is missing.
void add_figures(Json& json, const std::string& prefix, const LatencyFigures& figures,
                 const HistogramCounts& all, bool with_intervals, Json& not_shown) {
  for (std::size_t i = 0; i < percentiles.size(); ++i) {
    const std::string field = prefix + percentiles[i].field;
    json[field] = value(figures[i].ns);
    if (with_intervals) {
      json[field + "_low"] = value(figures[i].low_ns);
      json[field + "_high"] = value(figures[i].high_ns);
    }
    if (!figures[i].missing.empty()) not_shown[field] = figures[i].missing;
  }
  json[prefix + "max"] = all.buckets.empty() ? Json() : Json(all.max_ns);
}

Json run_json(const LatencySample& sample) {
  Json json{{"round", sample.round}, {"end", name(sample.end)}};
  if (sample.end != RunEnd::completed) {
    json["problem"] = sample.problem;
    return json;
  }
  const auto figures = run_figures(sample.scheduled);
  json["items"] = sample.scheduled.count();
  json["achieved_items_per_second"] = sample.achieved_items_per_second;
  json["kept_share"] = sample.kept_share;
  for (std::size_t i = 0; i < percentiles.size(); ++i) {
    json[std::string("latency_ns_") + percentiles[i].field] = value(figures[i]);
  }
  json["waited_share"] = sample.waited_share;
  json["foreign_share"] = sample.foreign_share;
  json["clean"] = sample.clean;
  return json;
}

Json row_json(const LatencyRow& row) {
  Json json{{row.is_limit ? "limit" : "queue", row.name}};
  if (!row.extra.empty()) {
    for (const auto& [key, set] : row.extra) json["set"][key] = set;
  }
  json["producers"] = row.producers;
  json["consumers"] = row.consumers;
  json["item_bytes"] = row.item_bytes;
  json["capacity"] = row.capacity;
  json["waiting"] = row.waiting.empty() ? Json() : Json(row.waiting);
  json["phase"] = name(row.phase);
  const bool loaded = row.load.has_value();
  const bool known = loaded && row.load_items_per_second > 0;
  json["load"] = loaded ? Json(text(*row.load)) : Json();
  json["load_items_per_second"] = known ? Json(row.load_items_per_second) : Json();
  json["saturated_items_per_second"] = value(row.saturated_items_per_second);
  json["achieved_items_per_second"] = value(row.achieved_items_per_second);
  json["overloaded"] = row.overloaded;
  // Of an overload nothing is told but the rate: neither figures nor counts.
  const bool shown = row.has_figures();
  const HistogramCounts none;
  Json not_shown = Json::object();
  add_figures(json, "latency_ns_", row.figures, shown ? row.scheduled : none, true, not_shown);
  if (loaded) {
    add_figures(json, "closed_loop_latency_ns_", row.closed_loop_figures,
                shown ? row.closed_loop : none, false, not_shown);
  }
  json["items"] = row.items;
  json["voluntary_switches_per_item"] = shown ? Json(row.voluntary_switches_per_item) : Json();
  json["samples"] = row.samples.size();
  json["clean_samples"] = row.clean_samples;
  json["placement"] = row.placement;
  json["oversubscribed"] = row.oversubscribed;
  json["end"] = name(row.end);
  json["problem"] = row.problem.empty() ? Json() : Json(row.problem);
  json["not_shown"] = std::move(not_shown);
  json["histogram"] = shown ? Json::parse(histogram_json(row.scheduled)) : Json();
  if (loaded) {
    json["closed_loop_histogram"] = shown ? Json::parse(histogram_json(row.closed_loop)) : Json();
  }
  json["runs"] = Json::array();
  for (const LatencySample& sample : row.samples) json["runs"].push_back(run_json(sample));
  return json;
}

// Texts of a queue (its reasons) need not be UTF-8.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string latency_rows_json(const std::vector<LatencyRow>& rows) {
  Json json = Json::array();
  for (const LatencyRow& row : rows) json.push_back(row_json(row));
  return dump(json);
}

std::string latency_measuring_json(const LatencyReport& report) {
  const LatencyClock& clock = report.clock;
  return dump({{"clock", name(clock.clock)},
               {"skew_ns_low", clock.skew ? Json(clock.skew->low_ns) : Json()},
               {"skew_ns_high", clock.skew ? Json(clock.skew->high_ns) : Json()},
               {"stamp_ns", clock.stamp_ns},
               {"record_ns", clock.record_ns},
               {"arrivals", name(report.arrivals)}});
}

}  // namespace queuecheck
