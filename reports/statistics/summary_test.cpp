#include "queuecheck/reports/statistics/summary.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace queuecheck {
namespace {

TEST(Summary, OfNothingIsZero) {
  const Summary none = summarize({});
  EXPECT_EQ(none.count, 0U);
  EXPECT_EQ(none.median, 0);
  EXPECT_EQ(none.spread(), 0);
}

TEST(Summary, OfOneValueIsThatValue) {
  const Summary one = summarize({7});
  EXPECT_EQ(one.count, 1U);
  EXPECT_EQ(one.min, 7);
  EXPECT_EQ(one.median, 7);
  EXPECT_EQ(one.max, 7);
  EXPECT_EQ(one.iqr(), 0);
}

TEST(Summary, QuartilesInterpolateBetweenNeighbours) {
  const Summary five = summarize({50, 10, 40, 20, 30});
  EXPECT_EQ(five.lower_quartile, 20);
  EXPECT_EQ(five.median, 30);
  EXPECT_EQ(five.upper_quartile, 40);
  const Summary four = summarize({4, 1, 3, 2});
  EXPECT_DOUBLE_EQ(four.lower_quartile, 1.75);
  EXPECT_DOUBLE_EQ(four.median, 2.5);
  EXPECT_DOUBLE_EQ(four.upper_quartile, 3.25);
  EXPECT_DOUBLE_EQ(four.spread(), 0.3);
}

TEST(Summary, OneWildValueMovesTheMaximumAndNotTheMedian) {
  const Summary calm = summarize({10, 11, 12, 13, 14});
  const Summary wild = summarize({10, 11, 12, 13, 1e9});
  EXPECT_EQ(calm.median, wild.median);
  EXPECT_EQ(wild.max, 1e9);
}

RC_GTEST_PROP(Summary, IsOrderedAndIgnoresTheOrderOfItsValues, (std::vector<int> numbers)) {
  RC_PRE(!numbers.empty());
  std::vector<double> values(numbers.begin(), numbers.end());
  const Summary forward = summarize(values);
  std::reverse(values.begin(), values.end());
  const Summary backward = summarize(values);
  RC_ASSERT(forward.min <= forward.lower_quartile);
  RC_ASSERT(forward.lower_quartile <= forward.median);
  RC_ASSERT(forward.median <= forward.upper_quartile);
  RC_ASSERT(forward.upper_quartile <= forward.max);
  RC_ASSERT(forward.median == backward.median && forward.count == numbers.size());
}

TEST(PairedRatio, IsTheMedianOfTheRatiosWithinARound) {
  // The machine slows down threefold from round to round; the queue is always twice as fast.
  const PairedValues drifting[] = {{18, 9}, {6, 3}, {2, 1}};
  EXPECT_DOUBLE_EQ(paired_ratio(drifting).value(), 2);
  // Ratio of the medians would be 10/1 here: no round ever saw that.
  const PairedValues crossed[] = {{10, 5}, {10, 1}, {1, 1}};
  EXPECT_DOUBLE_EQ(paired_ratio(crossed).value(), 2);
}

TEST(PairedRatio, NeedsAPair) {
  EXPECT_FALSE(paired_ratio({}).has_value());
  const PairedValues no_baseline[] = {{5, 0}};
  EXPECT_FALSE(paired_ratio(no_baseline).has_value());
}

}  // namespace
}  // namespace queuecheck
