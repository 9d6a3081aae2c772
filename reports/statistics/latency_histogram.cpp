#include "queuecheck/reports/statistics/latency_histogram.hpp"

#include <algorithm>
#include <cmath>

namespace queuecheck {
namespace {

// relaxed everywhere: the writers are done, or a moment's view is wanted
std::uint64_t read(const std::atomic<std::uint64_t>& from) {
  return from.load(std::memory_order_relaxed);
}

void increase(std::atomic<std::uint64_t>& to, std::uint64_t by) {
  to.store(read(to) + by, std::memory_order_relaxed);
}

}  // namespace

void LatencyHistogram::merge(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < buckets; ++i) increase(counts_[i], read(other.counts_[i]));
  increase(beyond_, read(other.beyond_));
  max_.store(std::max(max(), other.max()), std::memory_order_relaxed);
}

void LatencyHistogram::clear() {
  for (auto& count : counts_) count.store(0, std::memory_order_relaxed);
  beyond_.store(0, std::memory_order_relaxed);
  max_.store(0, std::memory_order_relaxed);
}

std::uint64_t LatencyHistogram::count() const {
  std::uint64_t sum = 0;
  for (const auto& count : counts_) sum += read(count);
  return sum;
}

std::uint64_t LatencyHistogram::rank_of(double share, std::uint64_t count) {
  const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count));
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(wanted));
}

std::uint64_t LatencyHistogram::quantile(double share) const {
  const std::uint64_t all = count();
  if (all == 0) return 0;
  const std::uint64_t rank = rank_of(share, all);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets; ++i) {
    seen += read(counts_[i]);
    if (seen < rank) continue;
    return std::min(max(), middle_of(i));
  }
  return max();
}

}  // namespace queuecheck
