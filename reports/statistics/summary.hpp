// The few statistics that throughput needs: order statistics of repeated runs, and the ratio of two
// queues that were measured side by side.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Nothing is dropped or smoothed: a summary tells min, quartiles, median and max of all values
//      that it was given.
//   2. Quantiles interpolate linearly between neighbours, so the median of an even number of values
//      is the mean of the middle two.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace queuecheck {

struct Summary {
  std::size_t count = 0;
  double min = 0;
  double lower_quartile = 0;
  double median = 0;
  double upper_quartile = 0;
  double max = 0;

  double iqr() const { return upper_quartile - lower_quartile; }
  // Half the interquartile range as a share of the median: "±3 %".
  double spread() const { return median > 0 ? iqr() / 2 / median : 0; }
};

// All zero when there are no values.
Summary summarize(std::vector<double> values);

// One value of each of two queues from the same round.
struct PairedValues {
  double value = 0;
  double baseline = 0;
};

// The median of value/baseline over the rounds: what drifts with the machine's load between rounds
// cancels. nullopt without a usable pair.
std::optional<double> paired_ratio(std::span<const PairedValues> rounds);

}  // namespace queuecheck
