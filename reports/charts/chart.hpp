// A chart before it is drawn: series of points with their intervals, axes, and the limits of the
// machine as lines.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. A point's interval holds its figure; without one, low and high are the figure itself.
//   2. `style` is the same for a series of one name in all charts of a page.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/reports/charts/scale.hpp"

namespace queuecheck {

// What the numbers of an axis are; decides how they are written.
enum class ChartUnit : std::uint8_t { items_per_second, nanoseconds, bytes, items };

struct ChartAxis {
  std::string label;
  ChartUnit unit = ChartUnit::items_per_second;
  // An axis of names ("1x1", "4x4"; "p50", "p99"): x counts them from 0. Empty: of numbers.
  std::vector<std::string> names;
};

struct ChartPoint {
  double x = 0;
  double y = 0;
  double low = 0;
  double high = 0;
  bool hollow = false;  // not like the others: `ChartSeries::hollow` of the chart says why
};

struct ChartSeries {
  std::string name;
  std::size_t style = 0;
  std::vector<ChartPoint> points;
};

// What the machine can do at best: one figure for all x, or a curve.
struct ChartLimit {
  std::string name;
  double y = 0;
  std::vector<std::pair<double, double>> curve;
};

struct Chart {
  std::string title;
  std::string note;    // what is fixed: "8 B items, capacity 1024"
  std::string hollow;  // what a hollow mark means; empty where there is none
  ChartAxis x;
  ChartAxis y;
  std::vector<ChartSeries> series;
  std::vector<ChartLimit> limits;
};

std::string unit_text(ChartUnit unit, double figure);  // "4.87 M", "871 ns", "64"
std::string x_text(const Chart& chart, double x);

// Those limits that can be shown without pressing the figures to the ground, and the others.
bool limit_fits(const Chart& chart, const ChartLimit& limit, ScaleKind kind);

// The figures and intervals of all points.
std::pair<double, double> y_range(const Chart& chart);

}  // namespace queuecheck
