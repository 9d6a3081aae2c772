#include "queuecheck/reports/statistics/summary.hpp"

#include <algorithm>
#include <cmath>

namespace queuecheck {

namespace {

double quantile(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const double below = std::floor(position);
  const auto index = static_cast<std::size_t>(below);
  if (index + 1 == sorted.size()) return sorted.back();
  return sorted[index] + (position - below) * (sorted[index + 1] - sorted[index]);
}

}  // namespace

Summary summarize(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {values.size(),         values.front(),         quantile(values, 0.25),
          quantile(values, 0.5), quantile(values, 0.75), values.back()};
}

std::optional<double> paired_ratio(std::span<const PairedValues> rounds) {
  std::vector<double> ratios;
  ratios.reserve(rounds.size());
  for (const PairedValues& round : rounds) {
    if (round.baseline > 0) ratios.push_back(round.value / round.baseline);
  }
  if (ratios.empty()) return std::nullopt;
  return summarize(std::move(ratios)).median;
}

}  // namespace queuecheck
