#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "queuecheck/reports/charts/bench_charts.hpp"
#include "queuecheck/reports/charts/point_series.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {
namespace {

struct Percentile {
  const char* name;
  std::optional<double> StoredLatency::*value;
};
constexpr std::array<Percentile, 5> percentiles{{{"p50", &StoredLatency::p50_ns},
                                                 {"p90", &StoredLatency::p90_ns},
                                                 {"p99", &StoredLatency::p99_ns},
                                                 {"p99.9", &StoredLatency::p99_9_ns},
                                                 {"max", &StoredLatency::max_ns}}};
// Of these there is a chart over the load.
constexpr std::array<std::size_t, 3> over_load{0, 2, 3};
constexpr std::size_t with_interval = 2;  // p99

std::string cell_text(const StoredLatency& row) {
  return fmt::format("{}x{}, {} B items, {}", row.producers, row.consumers,
                     count_text(row.item_bytes),
                     row.capacity == 0 ? "unbounded" : "capacity " + count_text(row.capacity));
}

std::string phase_text(const std::string& phase) {
  if (phase == "busy") return "busy: nobody sleeps";
  return phase == "idle" ? "idle: the getter sleeps before each item" : phase;
}

void add_limits(Chart& chart, const PhysicalLimits& limits) {
  const auto add = [&](const std::optional<double>& ns, const char* what) {
    if (ns && *ns > 0) chart.limits.push_back({what, *ns, {}});
  };
  add(limits.line_round_trip_ns, "round trip of two cache lines");
  add(limits.futex_round_trip_ns, "futex round trip");
}

class Charter {
 public:
  Charter(const StoredBench& bench, const BenchSeries& series) : bench_(bench), series_(series) {}

  // The rows of one kind that may be compared, in the order in which they stand.
  template <class Key>
  std::vector<std::pair<std::string, std::vector<std::size_t>>> groups(bool load, Key key) const {
    std::vector<std::pair<std::string, std::vector<std::size_t>>> all;
    for (std::size_t i = 0; i < bench_.latency.size(); ++i) {
      const StoredLatency& row = bench_.latency[i];
      if ((row.phase == "load") != load || !row.p50_ns) continue;
      const std::string name = key(row);
      const auto known = std::find_if(all.begin(), all.end(),
                                      [&](const auto& group) { return group.first == name; });
      if (known == all.end()) {
        all.push_back({name, {i}});
      } else {
        known->second.push_back(i);
      }
    }
    return all;
  }

  Chart by_load(const std::string& cell, const std::vector<std::size_t>& rows,
                std::size_t percentile) const {
    Chart chart;
    chart.title = fmt::format("Latency by load, {}", percentiles[percentile].name);
    chart.note = cell;
    chart.x = {"Offered load, items per second", ChartUnit::items_per_second, {}};
    chart.y = {"From put to got", ChartUnit::nanoseconds, {}};
    PointSeries points(series_.names());
    for (const std::size_t i : rows) {
      const StoredLatency& row = bench_.latency[i];
      if (!row.load_items_per_second) continue;
      add_point(points, i, *row.load_items_per_second, percentile);
      if (row.overloaded) chart.hollow = "overloaded, the offered load was not reached";
    }
    chart.series = points.take();
    add_limits(chart, bench_.report.limits);
    return chart;
  }

  Chart by_percentile(const std::string& note, const std::vector<std::size_t>& rows) const {
    Chart chart;
    chart.title = "Latency by percentile";
    chart.note = note;
    chart.x = {"Percentile", ChartUnit::items, {}};
    for (const Percentile& one : percentiles) chart.x.names.emplace_back(one.name);
    chart.y = {"From put to got", ChartUnit::nanoseconds, {}};
    PointSeries points(series_.names());
    for (const std::size_t i : rows) {
      for (std::size_t p = 0; p < percentiles.size(); ++p) {
        add_point(points, i, static_cast<double>(p), p);
      }
      if (bench_.latency[i].overloaded) chart.hollow = "overloaded";
    }
    chart.series = points.take();
    add_limits(chart, bench_.report.limits);
    return chart;
  }

 private:
  void add_point(PointSeries& points, std::size_t index, double x, std::size_t percentile) const {
    const StoredLatency& row = bench_.latency[index];
    const std::optional<double> value = row.*percentiles[percentile].value;
    if (!value) return;
    ChartPoint point{x, *value, *value, *value, row.overloaded};
    if (percentile == with_interval) {
      point.low = std::min(row.p99_low_ns.value_or(*value), *value);
      point.high = std::max(row.p99_high_ns.value_or(*value), *value);
    }
    points.add(series_.of_latency(index), point);
  }

  const StoredBench& bench_;
  const BenchSeries& series_;
};

}  // namespace

BenchCharts latency_charts(const StoredBench& bench, const BenchSeries& series) {
  BenchCharts out;
  const Charter charter(bench, series);
  const auto add = [&](Chart chart) {
    if (out.charts.size() >= charts_max) {
      ++out.left_out;
    } else {
      out.charts.push_back(std::move(chart));
    }
  };
  for (const auto& [cell, rows] : charter.groups(true, cell_text)) {
    for (const std::size_t percentile : over_load) add(charter.by_load(cell, rows, percentile));
  }
  const auto cell_and_phase = [](const StoredLatency& row) {
    return cell_text(row) + ", " + phase_text(row.phase);
  };
  for (const auto& [note, rows] : charter.groups(false, cell_and_phase)) {
    add(charter.by_percentile(note, rows));
  }
  return out;
}

}  // namespace queuecheck
