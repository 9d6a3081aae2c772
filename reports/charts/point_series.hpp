// Points gathered into the series of a chart.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Series stand in the order of their styles, points in that of x.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/reports/charts/chart.hpp"

namespace queuecheck {

class PointSeries {
 public:
  explicit PointSeries(const std::vector<std::string>& names) : names_(names) {}

  void add(std::size_t style, const ChartPoint& point) { points_[style].push_back(point); }

  std::vector<ChartSeries> take() {
    std::vector<ChartSeries> all;
    for (auto& [style, points] : points_) {
      std::stable_sort(points.begin(), points.end(),
                       [](const ChartPoint& a, const ChartPoint& b) { return a.x < b.x; });
      all.push_back({names_[style], style, std::move(points)});
    }
    return all;
  }

 private:
  const std::vector<std::string>& names_;
  std::map<std::size_t, std::vector<ChartPoint>> points_;
};

}  // namespace queuecheck
