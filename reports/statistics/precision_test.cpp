#include "queuecheck/reports/statistics/precision.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace queuecheck {
namespace {

TEST(Precision, OfValuesThatLieCloseTogether) {
  const std::vector<double> values{100, 101, 99, 100, 102, 98, 100, 101, 99};
  const Precision precision = precision_of(values);
  EXPECT_EQ(precision.count, 9U);
  EXPECT_EQ(precision.median, 100);
  EXPECT_EQ(precision.mad, 1);
  ASSERT_TRUE(precision.interval);
  EXPECT_LE(precision.interval->half_width(), 0.02);
  EXPECT_FALSE(precision.noisy);
  EXPECT_EQ(precision.repetitions_wanted, 0U);
}

TEST(Precision, OfValuesFarApartItTellsHowManyWouldDo) {
  const std::vector<double> values{50, 150, 60, 140, 100, 70, 130, 80, 120};
  const Precision precision = precision_of(values);
  ASSERT_TRUE(precision.interval);
  EXPECT_TRUE(precision.noisy);
  const double factor = precision.interval->half_width() / half_width_wanted;
  EXPECT_GT(factor, 1);
  EXPECT_EQ(precision.repetitions_wanted,
            static_cast<std::uint64_t>(std::ceil(9 * factor * factor)));
}

TEST(Precision, TheHalfWidthThatIsWantedDecides) {
  const std::vector<double> values{100, 110, 90, 100, 105, 95};
  EXPECT_TRUE(precision_of(values, 0.001).noisy);
  EXPECT_FALSE(precision_of(values, 0.2).noisy);
}

TEST(Precision, OfTooFewThereIsNoInterval) {
  const Precision few = precision_of(std::vector<double>{1, 1, 1, 1});
  EXPECT_FALSE(few.interval);
  EXPECT_TRUE(few.noisy);
  EXPECT_EQ(few.repetitions_wanted, 0U);
  EXPECT_EQ(precision_of({}).median, 0);
}

// Median 10, MAD 1: far is more than 3.5 / 0.6745 = 5.19 away.
TEST(Outliers, AreThoseFarFromTheMedian) {
  const std::vector<double> values{9, 10, 11, 10, 9, 11, 10, 16, 15, 4};
  EXPECT_EQ(outliers_of(values), (std::vector<std::size_t>{7, 9}));
}

TEST(Outliers, WhereMostAreEqualThereIsNoMeasureOfFar) {
  EXPECT_TRUE(outliers_of(std::vector<double>{5, 5, 5, 5, 90}).empty());
  EXPECT_TRUE(outliers_of({}).empty());
}

}  // namespace
}  // namespace queuecheck
