// Histograms in results: {"layout":"log-linear-7-43","beyond":0,"max_ns":901,
// "buckets":[[200,17],[201,4]]}, pairs of bucket and count, so that stored results can be merged
// and asked for any percentile later. The layout names LatencyHistogram's part_bits and bits_max,
// which say what a bucket holds.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. parse_histogram(histogram_json(h)) == h. What is no histogram of this layout is refused with
//      one line that says why.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "queuecheck/reports/statistics/histogram_counts.hpp"

namespace queuecheck {

struct HistogramError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string histogram_json(const HistogramCounts& counts);
HistogramCounts parse_histogram(std::string_view json);  // throws HistogramError

}  // namespace queuecheck
