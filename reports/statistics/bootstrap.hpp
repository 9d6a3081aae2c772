// How sure is a median, or the ratio of two? The percentile bootstrap: the figure of many samples
// drawn with repetition from the one at hand (Efron, "Bootstrap methods: another look at the
// jackknife", Annals of Statistics 7, 1979).
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Equal samples and seeds give equal intervals, on every machine.
//   2. low <= figure <= high.
//   3. Of fewer than bootstrap_values_min values there is no interval: resampling so few says
//      little but their own spread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "queuecheck/reports/statistics/summary.hpp"

namespace queuecheck {

inline constexpr std::size_t bootstrap_values_min = 5;

struct Interval {
  double figure = 0;
  double low = 0;
  double high = 0;

  // As a share of the figure.
  double half_width() const { return figure > 0 ? (high - low) / 2 / figure : 0; }
  bool holds(double value) const { return low <= value && value <= high; }
};

struct BootstrapSettings {
  double confidence = 0.95;
  std::uint32_t resamples = 2000;
  std::uint64_t seed = 1;
};

std::optional<Interval> median_interval(std::span<const double> values,
                                        const BootstrapSettings& settings = {});

// median(second) / median(first), of samples taken independently of each other.
std::optional<Interval> ratio_interval(std::span<const double> first,
                                       std::span<const double> second,
                                       const BootstrapSettings& settings = {});

// The median of value/baseline over rounds in which both were measured side by side: what drifts
// between rounds cancels.
std::optional<Interval> paired_ratio_interval(std::span<const PairedValues> rounds,
                                              const BootstrapSettings& settings = {});

// So many repetitions would have brought the half-width down to `wanted`, as far as it falls with
// the square root of their number.
std::uint64_t repetitions_for(double wanted, std::size_t repetitions, double half_width);

}  // namespace queuecheck
