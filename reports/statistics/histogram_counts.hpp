// What a LatencyHistogram counted, without its empty buckets: small enough to be kept of every run
// and stored in results, and whole, so that stored ones can be merged and asked for any quantile.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. Buckets ascend, and none counts 0.
//   2. merged(a, b) is what counting all in one histogram would have given; its quantiles are those
//      of LatencyHistogram.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "queuecheck/reports/statistics/latency_histogram.hpp"

namespace queuecheck {

struct HistogramCounts {
  struct Bucket {
    std::uint32_t index = 0;  // below LatencyHistogram::buckets
    std::uint64_t count = 0;

    friend bool operator==(const Bucket&, const Bucket&) = default;
  };
  std::vector<Bucket> buckets;
  std::uint64_t beyond = 0;  // of those in the last bucket, too long for it
  std::uint64_t max_ns = 0;  // exact

  std::uint64_t count() const;
  // As LatencyHistogram::quantile, one for each share, which must ascend. O(buckets).
  std::vector<std::uint64_t> quantiles(std::span<const double> shares) const;

  friend bool operator==(const HistogramCounts&, const HistogramCounts&) = default;
};

HistogramCounts counts_of(const LatencyHistogram& histogram);
HistogramCounts merged(const HistogramCounts& first, const HistogramCounts& second);

}  // namespace queuecheck
