#include "queuecheck/reports/bench/fairness.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace queuecheck {
namespace {

std::optional<Shares> shares(std::vector<std::uint64_t> moved) {
  return shares_of(moved);
}

TEST(Fairness, AllAlike) {
  const auto even = shares({25, 25, 25, 25});
  ASSERT_TRUE(even);
  EXPECT_DOUBLE_EQ(even->least, 0.25);
  EXPECT_DOUBLE_EQ(even->most, 0.25);
  EXPECT_DOUBLE_EQ(even->jain, 1);
}

TEST(Fairness, OneHasEverything) {
  const auto uneven = shares({0, 100, 0, 0});
  ASSERT_TRUE(uneven);
  EXPECT_DOUBLE_EQ(uneven->least, 0);
  EXPECT_DOUBLE_EQ(uneven->most, 1);
  EXPECT_DOUBLE_EQ(uneven->jain, 0.25);
}

// 40^2 / (2 * (10^2 + 30^2)).
TEST(Fairness, ByHand) {
  const auto three_to_one = shares({10, 30});
  ASSERT_TRUE(three_to_one);
  EXPECT_DOUBLE_EQ(three_to_one->least, 0.25);
  EXPECT_DOUBLE_EQ(three_to_one->most, 0.75);
  EXPECT_DOUBLE_EQ(three_to_one->jain, 0.8);
}

TEST(Fairness, OfOneOrOfNothingThereIsNone) {
  EXPECT_FALSE(shares({7}));
  EXPECT_FALSE(shares({}));
  EXPECT_FALSE(shares({0, 0}));
}

TEST(Fairness, TheMedianOfEach) {
  const std::vector<Shares> runs{{0.1, 0.9, 0.5}, {0.4, 0.6, 0.9}, {0.3, 0.7, 0.8}};
  const auto median = median_shares(runs);
  ASSERT_TRUE(median);
  EXPECT_DOUBLE_EQ(median->least, 0.3);
  EXPECT_DOUBLE_EQ(median->most, 0.7);
  EXPECT_DOUBLE_EQ(median->jain, 0.8);
  EXPECT_FALSE(median_shares({}));
}

}  // namespace
}  // namespace queuecheck
