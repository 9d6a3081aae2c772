#include "queuecheck/reports/latency/latency_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/statistics/bootstrap.hpp"

namespace queuecheck {

namespace {

constexpr double values_beyond_min = 10;

std::array<double, percentiles.size()> shares() {
  std::array<double, percentiles.size()> all{};
  std::transform(percentiles.begin(), percentiles.end(), all.begin(),
                 [](const Percentile& percentile) { return percentile.share; });
  return all;
}

LatencyFigure over_rounds(const std::vector<double>& values) {
  LatencyFigure figure;
  figure.ns = summarize(values).median;
  if (const auto interval = median_interval(values)) {
    figure.low_ns = interval->low;
    figure.high_ns = interval->high;
  }
  return figure;
}

}  // namespace

std::uint64_t values_needed(double share) {
  // Rounded: 1 - 0.999 is no exact number.
  return static_cast<std::uint64_t>(std::llround(values_beyond_min / (1 - share)));
}

std::array<std::optional<double>, percentiles.size()> run_figures(const HistogramCounts& run) {
  std::array<std::optional<double>, percentiles.size()> figures;
  const std::uint64_t count = run.count();
  const std::vector<std::uint64_t> quantiles = run.quantiles(shares());
  for (std::size_t i = 0; i < percentiles.size(); ++i) {
    if (count < values_needed(percentiles[i].share)) continue;
    figures[i] = static_cast<double>(quantiles[i]);
  }
  return figures;
}

LatencyFigures latency_figures(std::span<const HistogramCounts> runs, const HistogramCounts& all) {
  std::array<std::vector<double>, percentiles.size()> values;
  for (const HistogramCounts& run : runs) {
    const auto figures = run_figures(run);
    for (std::size_t i = 0; i < percentiles.size(); ++i) {
      if (figures[i]) values[i].push_back(*figures[i]);
    }
  }
  LatencyFigures figures;
  const auto together = run_figures(all);
  for (std::size_t i = 0; i < percentiles.size(); ++i) {
    if (!runs.empty() && values[i].size() == runs.size()) {
      figures[i] = over_rounds(values[i]);
    } else if (together[i]) {
      figures[i].ns = together[i];
      figures[i].of_all_rounds = true;
    } else {
      figures[i].missing =
          fmt::format("{} needs {} items, these are {}", percentiles[i].words,
                      count_text(values_needed(percentiles[i].share)), count_text(all.count()));
    }
  }
  return figures;
}

}  // namespace queuecheck
