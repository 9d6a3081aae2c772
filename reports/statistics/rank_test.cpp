#include "queuecheck/reports/statistics/rank_test.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace queuecheck {
namespace {

struct Ranked {
  std::vector<std::uint32_t> doubled;  // twice the rank of each value: midranks are whole numbers
  double tie_sum = 0;                  // of t^3 - t over groups of t equal values
};

Ranked ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  Ranked ranked;
  ranked.doubled.resize(values.size());
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from + 1;
    while (to < order.size() && values[order[to]] == values[order[from]]) ++to;
    // Ranks from+1 .. to, whose mean doubled is from + 1 + to.
    for (std::size_t i = from; i < to; ++i) {
      ranked.doubled[order[i]] = static_cast<std::uint32_t>(from + 1 + to);
    }
    const auto equal = static_cast<double>(to - from);
    ranked.tie_sum += equal * equal * equal - equal;
    from = to;
  }
  return ranked;
}

// The share of all choices of `chosen` among the ranks whose sum lies at least as far from the mean
// as `sum` does.
double exact_p(const std::vector<std::uint32_t>& doubled, std::size_t chosen, std::uint32_t sum) {
  const std::uint32_t total = std::accumulate(doubled.begin(), doubled.end(), 0U);
  // ways[k][s]: choices of k ranks so far with sum s. Doubles: exact up to 2^53, and beyond that
  // the shares keep 15 digits.
  std::vector<std::vector<double>> ways(chosen + 1, std::vector<double>(total + 1, 0.0));
  ways[0][0] = 1;
  for (const std::uint32_t rank : doubled) {
    for (std::size_t k = chosen; k-- > 0;) {
      for (std::uint32_t s = 0; s + rank <= total; ++s) ways[k + 1][s + rank] += ways[k][s];
    }
  }
  const double mean = static_cast<double>(total) * static_cast<double>(chosen) /
                      static_cast<double>(doubled.size());
  const double distance = std::abs(static_cast<double>(sum) - mean);
  double all = 0;
  double uneven = 0;
  for (std::uint32_t s = 0; s <= total; ++s) {
    all += ways[chosen][s];
    // Sums are whole numbers; the mean need not be, and is rounded alike on both sides.
    if (std::abs(static_cast<double>(s) - mean) >= distance - 1e-9) uneven += ways[chosen][s];
  }
  return std::min(1.0, uneven / all);
}

double normal_p(double u, double n, double m, double tie_sum) {
  const double all = n + m;
  const double variance = n * m / 12 * (all + 1 - tie_sum / (all * (all - 1)));
  if (variance <= 0) return 1;
  const double z = std::max(0.0, std::abs(u - n * m / 2) - 0.5) / std::sqrt(variance);
  return std::min(1.0, std::erfc(z / std::sqrt(2.0)));
}

}  // namespace

RankTest rank_test(std::span<const double> first, std::span<const double> second) {
  RankTest result;
  if (first.empty() || second.empty()) return result;
  std::vector<double> all(first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  const Ranked ranked = ranks_of(all);
  const std::uint32_t sum = std::accumulate(
      ranked.doubled.begin() + static_cast<std::ptrdiff_t>(first.size()), ranked.doubled.end(), 0U);
  const auto n = static_cast<double>(first.size());
  const auto m = static_cast<double>(second.size());
  result.u = sum / 2.0 - m * (m + 1) / 2;
  result.exact = all.size() <= exact_values_max;
  result.p = result.exact ? exact_p(ranked.doubled, second.size(), sum)
                          : normal_p(result.u, n, m, ranked.tie_sum);
  return result;
}

std::vector<double> holm_adjusted(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double least = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double factor = static_cast<double>(p.size() - i);
    least = std::max(least, std::min(1.0, factor * p[order[i]]));
    adjusted[order[i]] = least;
  }
  return adjusted;
}

}  // namespace queuecheck
