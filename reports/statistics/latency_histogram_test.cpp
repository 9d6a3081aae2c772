#include "queuecheck/reports/statistics/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace queuecheck {
namespace {

using Histogram = LatencyHistogram;

TEST(LatencyHistogram, BucketsFollowEachOtherWithoutGap) {
  for (std::size_t i = 0; i + 1 < Histogram::buckets; ++i) {
    ASSERT_EQ(Histogram::highest_of(i) + 1, Histogram::lowest_of(i + 1)) << i;
    ASSERT_EQ(Histogram::bucket_of(Histogram::lowest_of(i)), i);
    ASSERT_EQ(Histogram::bucket_of(Histogram::highest_of(i)), i);
    const std::uint64_t width = Histogram::highest_of(i) - Histogram::lowest_of(i) + 1;
    ASSERT_LE(width, std::max<std::uint64_t>(1, Histogram::lowest_of(i) / 128)) << i;
  }
  EXPECT_EQ(Histogram::highest_of(Histogram::buckets - 1), Histogram::value_max);
  EXPECT_EQ(Histogram::bucket_of(UINT64_MAX), Histogram::buckets - 1);
}

TEST(LatencyHistogram, CountsWhatIsTooLongAndTakesNoNegativeTime) {
  auto histogram = std::make_unique<Histogram>();
  EXPECT_EQ(histogram->quantile(0.5), 0U) << "of none";
  histogram->add(-5);
  EXPECT_EQ(histogram->quantile(1), 0U);
  histogram->add(static_cast<std::int64_t>(Histogram::value_max) + 1);
  EXPECT_EQ(histogram->count(), 2U);
  EXPECT_EQ(histogram->beyond(), 1U);
  EXPECT_EQ(histogram->max(), Histogram::value_max + 1);
  histogram->clear();
  EXPECT_EQ(histogram->count(), 0U);
}

// Values of all sizes, from a nanosecond to an hour.
std::vector<std::int64_t> drawn_values() {
  return *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(rc::gen::mapcat(
      rc::gen::inRange(1, 42),
      [](int bits) { return rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << bits); })));
}

RC_GTEST_PROP(LatencyHistogramProperties, QuantilesAreThoseOfTheSortedValues, ()) {
  std::vector<std::int64_t> values = drawn_values();
  auto histogram = std::make_unique<Histogram>();
  for (const std::int64_t value : values) histogram->add(value);
  std::sort(values.begin(), values.end());
  for (const double share : {0.0, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto rank = static_cast<std::size_t>(
        std::max(1.0, std::ceil(share * static_cast<double>(values.size()))));
    const auto exact = static_cast<double>(values[rank - 1]);
    const auto told = static_cast<double>(histogram->quantile(share));
    RC_ASSERT(std::abs(told - exact) <= exact / 256 + 0.5);
  }
  RC_ASSERT(histogram->max() == static_cast<std::uint64_t>(values.back()));
}

RC_GTEST_PROP(LatencyHistogramProperties, MergingIsAddingToOne, ()) {
  const std::vector<std::int64_t> first = drawn_values();
  const std::vector<std::int64_t> second = drawn_values();
  auto apart = std::make_unique<Histogram>();
  auto other = std::make_unique<Histogram>();
  auto together = std::make_unique<Histogram>();
  for (const std::int64_t value : first) apart->add(value), together->add(value);
  for (const std::int64_t value : second) other->add(value), together->add(value);
  apart->merge(*other);
  for (std::size_t i = 0; i < Histogram::buckets; ++i) {
    RC_ASSERT(apart->count_in(i) == together->count_in(i));
  }
  RC_ASSERT(apart->max() == together->max());
}

}  // namespace
}  // namespace queuecheck
