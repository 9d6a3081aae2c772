#include "queuecheck/reports/statistics/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "queuecheck/properties/dice.hpp"

namespace queuecheck {
namespace {

double median_of(std::vector<double>& values) {
  const std::size_t half = values.size() / 2;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(half);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double median_of_copy(std::span<const double> values) {
  std::vector<double> copy(values.begin(), values.end());
  return median_of(copy);
}

// The median of as many values, drawn with repetition.
double resampled_median(std::span<const double> values, Dice& dice, std::vector<double>& scratch) {
  scratch.clear();
  for (std::size_t i = 0; i < values.size(); ++i) {
    scratch.push_back(values[dice.below(static_cast<std::uint32_t>(values.size()))]);
  }
  return median_of(scratch);
}

// `resample` gives the figure of one resample.
template <class Resample>
Interval interval(double figure, const BootstrapSettings& settings, Resample resample) {
  std::vector<double> figures;
  figures.reserve(settings.resamples);
  for (std::uint32_t i = 0; i < settings.resamples; ++i) figures.push_back(resample());
  std::sort(figures.begin(), figures.end());
  const double outside = (1 - settings.confidence) / 2;
  const auto at = [&](double share) {
    const double position = share * static_cast<double>(figures.size() - 1);
    return figures[static_cast<std::size_t>(std::lround(position))];
  };
  // Of a skewed sample all resamples could lie on one side.
  return {figure, std::min(figure, at(outside)), std::max(figure, at(1 - outside))};
}

}  // namespace

std::optional<Interval> median_interval(std::span<const double> values,
                                        const BootstrapSettings& settings) {
  if (values.size() < bootstrap_values_min) return std::nullopt;
  Dice dice(settings.seed);
  std::vector<double> scratch;
  return interval(median_of_copy(values), settings,
                  [&] { return resampled_median(values, dice, scratch); });
}

std::optional<Interval> ratio_interval(std::span<const double> first,
                                       std::span<const double> second,
                                       const BootstrapSettings& settings) {
  if (first.size() < bootstrap_values_min || second.size() < bootstrap_values_min) {
    return std::nullopt;
  }
  if (*std::min_element(first.begin(), first.end()) <= 0) return std::nullopt;
  Dice dice(settings.seed);
  std::vector<double> scratch;
  return interval(median_of_copy(second) / median_of_copy(first), settings, [&] {
    const double below = resampled_median(first, dice, scratch);
    return resampled_median(second, dice, scratch) / below;
  });
}

std::optional<Interval> paired_ratio_interval(std::span<const PairedValues> rounds,
                                              const BootstrapSettings& settings) {
  std::vector<double> ratios;
  for (const PairedValues& round : rounds) {
    if (round.baseline > 0) ratios.push_back(round.value / round.baseline);
  }
  return median_interval(ratios, settings);
}

std::uint64_t repetitions_for(double wanted, std::size_t repetitions, double half_width) {
  if (wanted <= 0 || half_width <= wanted) return repetitions;
  const double factor = half_width / wanted;
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(repetitions) * factor * factor));
}

}  // namespace queuecheck
