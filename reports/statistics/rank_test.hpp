// Do two samples come from the same distribution? The rank sum test of Mann and Whitney ("On a test
// of whether one of two random variables is stochastically larger than the other", Annals of
// Mathematical Statistics 18, 1947), which asks nothing of the distributions' shape.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Equal values share the mean of their ranks. Up to exact_values_max values p is exact, ties
//      included: the share of all ways to divide the ranks at hand that are at least as uneven.
//   2. Above that p is the normal approximation with the variance corrected for ties and a
//      continuity correction of one half.
//   3. Swapping the samples does not change p.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace queuecheck {

inline constexpr std::size_t exact_values_max = 60;  // of both samples together

struct RankTest {
  double u = 0;  // pairs in which the second sample's value is larger; a tie counts one half
  double p = 1;  // two-sided; 1 where a sample is empty or all values are equal
  bool exact = false;
};

// Time O((n + m)^2 m (n + m)) where exact, else O((n + m) log(n + m)).
RankTest rank_test(std::span<const double> first, std::span<const double> second);

// Holm's step-down correction ("A simple sequentially rejective multiple test procedure",
// Scandinavian Journal of Statistics 6, 1979): adjusted p values, in the order given. Called
// different where it is at most alpha, the chance that any one call is wrong is at most alpha.
std::vector<double> holm_adjusted(std::span<const double> p);

}  // namespace queuecheck
