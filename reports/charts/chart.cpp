#include "queuecheck/reports/charts/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "queuecheck/reports/number_text.hpp"

namespace queuecheck {

namespace {

// How far beyond the highest figure a limit may lie: half as high again, or a decade.
constexpr double linear_room = 1.5;
constexpr double logarithmic_room = 10;

}  // namespace

std::string unit_text(ChartUnit unit, double figure) {
  switch (unit) {
    case ChartUnit::nanoseconds:
      return figure == 0 ? "0" : nanoseconds_text(figure);
    case ChartUnit::bytes:
    case ChartUnit::items:
      return std::isfinite(figure) && figure >= 0
                 ? count_text(static_cast<std::uint64_t>(std::llround(figure)))
                 : "none";
    case ChartUnit::items_per_second:
      break;
  }
  return figure_text(figure);
}

std::string x_text(const Chart& chart, double x) {
  if (chart.x.names.empty()) return unit_text(chart.x.unit, x);
  const auto index = static_cast<std::size_t>(std::llround(x));
  return index < chart.x.names.size() ? chart.x.names[index] : "";
}

std::pair<double, double> y_range(const Chart& chart) {
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  for (const ChartSeries& series : chart.series) {
    for (const ChartPoint& point : series.points) {
      if (point.low > 0) low = std::min(low, point.low);
      high = std::max(high, point.high);
    }
  }
  return {std::min(low, high), high};
}

bool limit_fits(const Chart& chart, const ChartLimit& limit, ScaleKind kind) {
  const auto [low, high] = y_range(chart);
  double least = limit.curve.empty() ? limit.y : limit.curve.front().second;
  double most = least;
  for (const auto& [x, y] : limit.curve) {
    least = std::min(least, y);
    most = std::max(most, y);
  }
  if (kind == ScaleKind::linear) return most <= high * linear_room;
  return most <= high * logarithmic_room && least >= low / logarithmic_room;
}

}  // namespace queuecheck
