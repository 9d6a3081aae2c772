#include "queuecheck/reports/statistics/histogram_counts.hpp"

#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <memory>

namespace queuecheck {
namespace {

std::vector<std::int64_t> drawn_values() {
  return *rc::gen::container<std::vector<std::int64_t>>(rc::gen::mapcat(
      rc::gen::inRange(1, 46),
      [](int bits) { return rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << bits); }));
}

std::unique_ptr<LatencyHistogram> histogram_of(const std::vector<std::int64_t>& values) {
  auto histogram = std::make_unique<LatencyHistogram>();
  for (const std::int64_t value : values) histogram->add(value);
  return histogram;
}

TEST(HistogramCounts, HoldsTheBucketsThatCount) {
  const HistogramCounts counts = counts_of(*histogram_of({3, 3, 5, 1'000}));
  ASSERT_EQ(counts.buckets.size(), 3U);
  EXPECT_EQ(counts.buckets[0], (HistogramCounts::Bucket{3, 2}));
  EXPECT_EQ(counts.buckets[1], (HistogramCounts::Bucket{5, 1}));
  EXPECT_EQ(counts.max_ns, 1'000U);
  EXPECT_EQ(counts.count(), 4U);
}

TEST(HistogramCounts, OfNothingHasNoQuantile) {
  EXPECT_EQ(HistogramCounts{}.quantiles(std::vector{0.5, 0.99}),
            (std::vector<std::uint64_t>{0, 0}));
}

RC_GTEST_PROP(HistogramCountsProperties, QuantilesAreThoseOfTheHistogram, ()) {
  const auto histogram = histogram_of(drawn_values());
  const std::vector<double> shares{0, 0.01, 0.5, 0.9, 0.99, 0.999, 1};
  const std::vector<std::uint64_t> quantiles = counts_of(*histogram).quantiles(shares);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    RC_ASSERT(quantiles[i] == histogram->quantile(shares[i]));
  }
}

RC_GTEST_PROP(HistogramCountsProperties, MergedIsCountedTogether, ()) {
  std::vector<std::int64_t> first = drawn_values();
  const std::vector<std::int64_t> second = drawn_values();
  const HistogramCounts both =
      merged(counts_of(*histogram_of(first)), counts_of(*histogram_of(second)));
  first.insert(first.end(), second.begin(), second.end());
  RC_ASSERT(both == counts_of(*histogram_of(first)));
}

}  // namespace
}  // namespace queuecheck
