#include "queuecheck/reports/statistics/precision.hpp"

#include <cmath>

#include "queuecheck/reports/statistics/summary.hpp"

namespace queuecheck {

namespace {

double median_of(std::span<const double> values) {
  return summarize({values.begin(), values.end()}).median;
}

double mad_of(std::span<const double> values, double median) {
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double value : values) distances.push_back(std::abs(value - median));
  return summarize(std::move(distances)).median;
}

}  // namespace

Precision precision_of(std::span<const double> values, double half_width,
                       const BootstrapSettings& settings) {
  Precision precision;
  precision.count = values.size();
  precision.median = median_of(values);
  precision.mad = mad_of(values, precision.median);
  precision.interval = median_interval(values, settings);
  if (!precision.interval) return precision;
  const double reached = precision.interval->half_width();
  precision.noisy = reached > half_width;
  if (precision.noisy) {
    precision.repetitions_wanted = repetitions_for(half_width, values.size(), reached);
  }
  return precision;
}

std::vector<std::size_t> outliers_of(std::span<const double> values) {
  constexpr double far = 3.5;
  constexpr double mad_of_normal = 0.6745;  // of the normal distribution with deviation 1
  const double median = median_of(values);
  const double mad = mad_of(values, median);
  std::vector<std::size_t> outliers;
  if (mad <= 0) return outliers;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::abs(values[i] - median) * mad_of_normal / mad > far) outliers.push_back(i);
  }
  return outliers;
}

}  // namespace queuecheck
