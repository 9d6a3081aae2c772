// Which percentiles may be told, and how sure they are.
//
// A percentile is told where at least 10 values lie beyond it: p99.9 needs 10 000. With 10
// expected, what really lies beyond is 4.8 to 18.4 with 95 % (Poisson), so "p99.9" is something
// between the percentiles 99.82 and 99.95; of fewer it would be little else than the maximum.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Where each round alone has enough values, the figure is the median over the rounds, with its
//      bootstrap interval from 5 rounds on. Where only all rounds together have, it is their
//      percentile, without an interval. Else there is no figure, and the reason.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/reports/statistics/histogram_counts.hpp"

namespace queuecheck {

struct Percentile {
  double share;
  const char* field;  // in names of JSON: "p99_9"
  const char* words;  // "p99.9"
};
inline constexpr std::array<Percentile, 4> percentiles{
    {{0.5, "p50", "p50"}, {0.9, "p90", "p90"}, {0.99, "p99", "p99"}, {0.999, "p99_9", "p99.9"}}};

struct LatencyFigure {
  std::optional<double> ns;
  std::optional<double> low_ns;  // of the interval, 95 %
  std::optional<double> high_ns;
  bool of_all_rounds = false;  // of all values together, for a round alone has too few
  std::string missing;         // why there is none, one line
};
using LatencyFigures = std::array<LatencyFigure, percentiles.size()>;

// So many values a percentile needs.
std::uint64_t values_needed(double share);

// Of one run; nullopt where it has too few values.
std::array<std::optional<double>, percentiles.size()> run_figures(const HistogramCounts& run);

// `runs`: one of each round; `all`: these merged.
LatencyFigures latency_figures(std::span<const HistogramCounts> runs, const HistogramCounts& all);

}  // namespace queuecheck
