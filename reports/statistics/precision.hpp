// How well the median of repeated runs is known: its interval, whether that is narrow enough, and
// which runs lie far from the others.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. `noisy` is true exactly where the half-width that was wanted was not reached, be it that
//      there are too few values for an interval.
//   2. An outlier is named and never dropped: the median and its interval are of all values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "queuecheck/reports/statistics/bootstrap.hpp"

namespace queuecheck {

inline constexpr double half_width_wanted = 0.04;  // as a share of the median

struct Precision {
  std::size_t count = 0;
  double median = 0;
  double mad = 0;                    // the median of the distances from the median
  std::optional<Interval> interval;  // 95 %; none of too few values
  bool noisy = true;
  std::uint64_t repetitions_wanted = 0;  // where it is noisy; 0 = not known
};

// Time O(resamples * n).
Precision precision_of(std::span<const double> values, double half_width = half_width_wanted,
                       const BootstrapSettings& settings = {});

// Positions of the values whose distance from the median is more than 3.5 times MAD / 0.6745
// (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993). Of values of which at least
// half are equal there are none.
std::vector<std::size_t> outliers_of(std::span<const double> values);

}  // namespace queuecheck
