#include "queuecheck/reports/bench/fairness.hpp"

#include <algorithm>
#include <vector>

#include "queuecheck/reports/statistics/summary.hpp"

namespace queuecheck {

std::optional<Shares> shares_of(std::span<const std::uint64_t> moved) {
  if (moved.size() < 2) return std::nullopt;
  double sum = 0;
  double squares = 0;
  for (const std::uint64_t items : moved) {
    const auto value = static_cast<double>(items);
    sum += value;
    squares += value * value;
  }
  if (sum <= 0) return std::nullopt;
  const auto [least, most] = std::minmax_element(moved.begin(), moved.end());
  return Shares{static_cast<double>(*least) / sum, static_cast<double>(*most) / sum,
                sum * sum / (static_cast<double>(moved.size()) * squares)};
}

std::optional<Shares> median_shares(std::span<const Shares> runs) {
  if (runs.empty()) return std::nullopt;
  const auto median = [&](double Shares::*member) {
    std::vector<double> values;
    for (const Shares& run : runs) values.push_back(run.*member);
    return summarize(std::move(values)).median;
  };
  return Shares{median(&Shares::least), median(&Shares::most), median(&Shares::jain)};
}

}  // namespace queuecheck
