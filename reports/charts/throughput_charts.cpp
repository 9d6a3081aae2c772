#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "queuecheck/reports/charts/bench_charts.hpp"
#include "queuecheck/reports/charts/point_series.hpp"
#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {
namespace {

constexpr double nanoseconds_per_second = 1e9;
constexpr double bytes_per_gib = 1024.0 * 1024.0 * 1024.0;

// What a chart runs over: how a row stands on its axis, and what is fixed then.
struct Dimension {
  std::string title;
  std::string axis;
  bool of_numbers = false;
  std::function<std::uint64_t(std::size_t row)> order;  // on the axis; of numbers the number
  std::function<std::string(std::size_t row)> name;
  std::function<std::string(std::size_t row)> fixed;
};

std::vector<Dimension> dimensions_of(const StoredBench& bench) {
  const auto row = [&bench](std::size_t i) -> const BenchRow& { return bench.report.rows[i]; };
  const auto capacity = [&bench](std::size_t i) {
    const std::uint64_t asked = bench.report.rows[i].capacity_asked;
    return asked == 0 ? std::string("unbounded") : "capacity " + count_text(asked);
  };
  const auto bytes = [row](std::size_t i) {
    return fmt::format("{} B items", count_text(row(i).item_bytes));
  };
  Dimension shape{"Throughput by shape", "Producers x consumers", false, {}, {}, {}};
  shape.order = [row](std::size_t i) {
    const std::uint64_t all = row(i).producers + std::uint64_t{row(i).consumers};
    return (all << 32) + row(i).producers;
  };
  shape.name = [row](std::size_t i) { return shape_text(row(i)); };
  shape.fixed = [=](std::size_t i) { return bytes(i) + ", " + capacity(i); };
  Dimension size{"Throughput by item size", "Bytes of an item", true, {}, {}, {}};
  size.order = [row](std::size_t i) { return std::uint64_t{row(i).item_bytes}; };
  size.name = bytes;
  size.fixed = [=](std::size_t i) { return shape_text(row(i)) + ", " + capacity(i); };
  Dimension room{"Throughput by capacity", "Capacity that was asked for", false, {}, {}, {}};
  // Unbounded, 0, comes last.
  room.order = [&bench](std::size_t i) { return bench.report.rows[i].capacity_asked - 1; };
  room.name = [&bench](std::size_t i) {
    return capacity_text(bench.report.rows[i].capacity_asked);
  };
  room.fixed = [=](std::size_t i) { return shape_text(row(i)) + ", " + bytes(i); };
  return {shape, size, room};
}

// What bounds a queue that hands over each item by itself.
void add_limits(Chart& chart, const PhysicalLimits& limits) {
  const auto add = [&](const std::optional<double>& ns, const char* what) {
    if (ns && *ns > 0) chart.limits.push_back({what, nanoseconds_per_second / *ns, {}});
  };
  add(limits.line_round_trip_ns, "a round trip of two cache lines each");
  add(limits.fetch_add_contended_ns, "a contended atomic addition each");
  add(limits.futex_round_trip_ns, "a futex round trip each");
  if (chart.x.unit != ChartUnit::bytes || !limits.memcpy_gib_per_s) return;
  std::set<double> sizes;
  for (const ChartSeries& series : chart.series) {
    for (const ChartPoint& point : series.points) sizes.insert(point.x);
  }
  ChartLimit copy{"memcpy of each", 0, {}};
  for (const double size : sizes) {
    copy.curve.emplace_back(size, *limits.memcpy_gib_per_s * bytes_per_gib / size);
  }
  chart.limits.push_back(std::move(copy));
}

class Charter {
 public:
  Charter(const StoredBench& bench, const BenchSeries& series) : bench_(bench), series_(series) {}

  // How many values of a dimension there are anywhere: 1 means that it was not varied.
  std::size_t values(const Dimension& dimension) const {
    std::set<std::uint64_t> values;
    for (std::size_t i = 0; i < bench_.report.rows.size(); ++i) {
      if (bench_.report.rows[i].has_figures()) values.insert(dimension.order(i));
    }
    return values.size();
  }

  void add(const Dimension& dimension, BenchCharts& out) const {
    std::vector<std::pair<std::string, std::vector<std::size_t>>> groups;  // in the rows' order
    for (std::size_t i = 0; i < bench_.report.rows.size(); ++i) {
      if (!bench_.report.rows[i].has_figures()) continue;
      const std::string fixed = dimension.fixed(i);
      const auto known = std::find_if(groups.begin(), groups.end(),
                                      [&](const auto& group) { return group.first == fixed; });
      if (known == groups.end()) {
        groups.push_back({fixed, {i}});
      } else {
        known->second.push_back(i);
      }
    }
    out.left_out += groups.size() - std::min(groups.size(), charts_max);
    groups.resize(std::min(groups.size(), charts_max));
    for (const auto& [fixed, rows] : groups) out.charts.push_back(chart(dimension, fixed, rows));
  }

 private:
  Chart chart(const Dimension& dimension, const std::string& fixed,
              const std::vector<std::size_t>& rows) const {
    Chart chart;
    chart.title = dimension.title;
    chart.note = fixed;
    chart.hollow = "the machine was busy: fewer than " + std::to_string(clean_min) + " clean runs";
    chart.x = {dimension.axis, dimension.of_numbers ? ChartUnit::bytes : ChartUnit::items, {}};
    chart.y = {"Items per second", ChartUnit::items_per_second, {}};
    std::map<std::uint64_t, std::string> names;
    for (const std::size_t i : rows) names.emplace(dimension.order(i), dimension.name(i));
    if (!dimension.of_numbers) {
      for (const auto& [order, name] : names) chart.x.names.push_back(name);
    }
    PointSeries points(series_.names());
    bool any_hollow = false;
    for (const std::size_t i : rows) {
      ChartPoint point;
      point.x =
          dimension.of_numbers
              ? static_cast<double>(dimension.order(i))
              : static_cast<double>(std::distance(names.begin(), names.find(dimension.order(i))));
      point.y = point.low = point.high = bench_.report.rows[i].items_per_second.median;
      if (const auto interval = throughput_interval(bench_, i)) {
        point.low = interval->low;
        point.high = interval->high;
      }
      point.hollow = bench_.report.rows[i].clean_samples < clean_min || bench_.details[i].noisy;
      any_hollow |= point.hollow;
      points.add(series_.of_row(i), point);
    }
    if (!any_hollow) chart.hollow.clear();
    chart.series = points.take();
    add_limits(chart, bench_.report.limits);
    return chart;
  }

  const StoredBench& bench_;
  const BenchSeries& series_;
};

}  // namespace

BenchCharts throughput_charts(const StoredBench& bench, const BenchSeries& series) {
  BenchCharts out;
  const Charter charter(bench, series);
  const std::vector<Dimension> dimensions = dimensions_of(bench);
  for (const Dimension& dimension : dimensions) {
    if (charter.values(dimension) > 1) charter.add(dimension, out);
  }
  if (out.charts.empty() && charter.values(dimensions.front()) > 0) {
    charter.add(dimensions.front(), out);
  }
  return out;
}

}  // namespace queuecheck
