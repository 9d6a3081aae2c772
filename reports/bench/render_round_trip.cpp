#include "queuecheck/reports/bench/render_round_trip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {

namespace {

using Json = nlohmann::ordered_json;

std::string row_name(const RoundTripRow& row) {
  std::string text = row.is_limit ? "limit: " + row.name : row.name;
  for (const auto& [key, value] : row.extra) text += " " + key + "=" + value;
  return text;
}

std::string ratio_text(const std::optional<double>& ratio, const char* without) {
  return ratio ? fmt::format("{:.2f}", *ratio) : without;
}

const char* limit_name(RoundTripPhase phase) {
  return phase == RoundTripPhase::spin ? "two-lines" : "futex";
}

Json row_json(const RoundTripRow& row) {
  const auto figure = [&](double value) { return row.has_figures() ? Json(value) : Json(); };
  const auto optional = [](const std::optional<double>& value) {
    return value ? Json(*value) : Json();
  };
  Json json{{row.is_limit ? "limit" : "queue", row.name}, {"phase", name(row.phase)}};
  for (const auto& [key, value] : row.extra) json["set"][key] = value;
  if (!row.is_limit) {
    json["item_bytes"] = row.item_bytes;
    json["capacity"] = row.capacity;
    json["waiting"] = row.waiting;
  }
  json["latency_ns_p50"] = figure(row.p50_ns);
  json["latency_ns_p99"] = figure(row.p99_ns);
  json["latency_ns_p99_9"] = figure(row.p99_9_ns);
  json["latency_ns_max"] = figure(row.max_ns);
  json["trips"] = row.trips;
  json["voluntary_switches_per_trip"] = figure(row.voluntary_switches_per_trip.median);
  json["compared_with"] = limit_name(row.phase);
  json["ratio_p50"] = optional(row.ratio_p50);
  json["ratio_p99"] = optional(row.ratio_p99);
  json["samples"] = row.samples;
  json["clean_samples"] = row.clean_samples;
  json["placement"] = row.placement;
  json["end"] = name(row.end);
  json["problem"] = row.problem.empty() ? Json() : Json(row.problem);
  return json;
}

}  // namespace

std::string render_round_trips_text(const RoundTripReport& report) {
  std::size_t width = 5;
  for (const RoundTripRow& row : report.rows) width = std::max(width, row_name(row).size());
  std::string text = fmt::format(
      "{:<{}}  {:>6}  {:<6}  {:<8}  {:>8}  {:>8}  {:>8}  {:>8}  {:>13}  {:>6}  {:>6}  {:>7}\n",
      "queue", width, "bytes", "phase", "waiting", "p50", "p99", "p99.9", "max", "switches/trip",
      "p50", "p99", "clean");
  bool disturbed = false;
  std::string notes;
  for (const RoundTripRow& row : report.rows) {
    text += fmt::format("{:<{}}  {:>6}  {:<6}  {:<8}  ", row_name(row), width, row.item_bytes,
                        name(row.phase), row.waiting);
    if (row.end != RunEnd::completed) {
      notes += fmt::format("{} {}: {}: {}\n", row_name(row), name(row.phase), words(row.end),
                           row.problem);
    }
    if (!row.has_figures()) {
      text += fmt::format("{}\n", words(row.end));
      continue;
    }
    disturbed = disturbed || row.clean_samples < std::min(clean_min, row.samples);
    const bool is_yardstick = row.is_limit && row.name == limit_name(row.phase);
    text += fmt::format(
        "{:>8}  {:>8}  {:>8}  {:>8}  {:>13.2f}  {:>6}  {:>6}  {:>7}\n",
        nanoseconds_text(row.p50_ns), nanoseconds_text(row.p99_ns), nanoseconds_text(row.p99_9_ns),
        nanoseconds_text(row.max_ns), row.voluntary_switches_per_trip.median,
        ratio_text(row.ratio_p50, is_yardstick ? "1" : "-"), ratio_text(row.ratio_p99, "-"),
        fmt::format("{}/{}", row.clean_samples, row.samples));
  }
  text += notes;
  if (disturbed) {
    text += fmt::format(
        "rows with fewer than {} clean runs show the trips of all: the machine was busy\n",
        clean_min);
  }
  return text +
         "the last p50 and p99: ratio to the p50 of two-lines (spin) or futex (parked), median "
         "over the rounds\n";
}

std::string round_trips_json(const std::vector<RoundTripRow>& rows) {
  Json json = Json::array();
  for (const RoundTripRow& row : rows) json.push_back(row_json(row));
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace queuecheck
