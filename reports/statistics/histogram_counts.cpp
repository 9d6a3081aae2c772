#include "queuecheck/reports/statistics/histogram_counts.hpp"

#include <algorithm>

namespace queuecheck {

std::uint64_t HistogramCounts::count() const {
  std::uint64_t sum = 0;
  for (const Bucket& bucket : buckets) sum += bucket.count;
  return sum;
}

std::vector<std::uint64_t> HistogramCounts::quantiles(std::span<const double> shares) const {
  std::vector<std::uint64_t> found;
  const std::uint64_t all = count();
  std::size_t at = 0;
  std::uint64_t seen = 0;  // up to and with bucket `at`
  for (const double share : shares) {
    if (all == 0) {
      found.push_back(0);
      continue;
    }
    const std::uint64_t rank = LatencyHistogram::rank_of(share, all);
    if (seen == 0) seen = buckets.front().count;
    while (seen < rank) seen += buckets[++at].count;
    found.push_back(std::min(max_ns, LatencyHistogram::middle_of(buckets[at].index)));
  }
  return found;
}

HistogramCounts counts_of(const LatencyHistogram& histogram) {
  HistogramCounts counts;
  for (std::size_t i = 0; i < LatencyHistogram::buckets; ++i) {
    const std::uint64_t count = histogram.count_in(i);
    if (count > 0) counts.buckets.push_back({static_cast<std::uint32_t>(i), count});
  }
  counts.beyond = histogram.beyond();
  counts.max_ns = histogram.max();
  return counts;
}

HistogramCounts merged(const HistogramCounts& first, const HistogramCounts& second) {
  HistogramCounts both;
  both.beyond = first.beyond + second.beyond;
  both.max_ns = std::max(first.max_ns, second.max_ns);
  auto one = first.buckets.begin();
  auto other = second.buckets.begin();
  while (one != first.buckets.end() || other != second.buckets.end()) {
    const bool take_one =
        other == second.buckets.end() || (one != first.buckets.end() && one->index <= other->index);
    both.buckets.push_back(take_one ? *one : *other);
    if (take_one && other != second.buckets.end() && other->index == one->index) {
      both.buckets.back().count += (other++)->count;
    }
    ++(take_one ? one : other);
  }
  return both;
}

}  // namespace queuecheck
