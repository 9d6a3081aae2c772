#include "queuecheck/reports/statistics/rank_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "queuecheck/properties/dice.hpp"

namespace queuecheck {
namespace {

using Values = std::vector<double>;

// By the definition: every way to choose who belongs to the second sample.
double p_by_counting(const Values& first, const Values& second) {
  Values all = first;
  all.insert(all.end(), second.begin(), second.end());
  const auto u_of = [&](std::uint32_t chosen) {
    double u = 0;
    for (std::size_t a = 0; a < all.size(); ++a) {
      for (std::size_t b = 0; b < all.size(); ++b) {
        if ((chosen >> a & 1) != 0 || (chosen >> b & 1) == 0) continue;
        u += all[b] > all[a] ? 1 : all[b] == all[a] ? 0.5 : 0;
      }
    }
    return u;
  };
  const double mean = static_cast<double>(first.size() * second.size()) / 2;
  const std::uint32_t ours = ((1U << second.size()) - 1) << first.size();
  const double distance = std::abs(u_of(ours) - mean);
  double all_ways = 0;
  double uneven = 0;
  for (std::uint32_t chosen = 0; chosen < 1U << all.size(); ++chosen) {
    if (static_cast<std::size_t>(__builtin_popcount(chosen)) != second.size()) continue;
    ++all_ways;
    uneven += std::abs(u_of(chosen) - mean) >= distance - 1e-9 ? 1 : 0;
  }
  return uneven / all_ways;
}

TEST(RankTest, CountsPairsAndAllWaysToDivide) {
  const RankTest apart = rank_test(Values{1, 2, 3}, Values{4, 5, 6});
  EXPECT_EQ(apart.u, 9);
  EXPECT_TRUE(apart.exact);
  EXPECT_DOUBLE_EQ(apart.p, 2.0 / 20);
  EXPECT_DOUBLE_EQ(rank_test(Values{4, 5, 6}, Values{1, 2, 3}).p, 2.0 / 20);
  EXPECT_EQ(rank_test(Values{4, 5, 6}, Values{1, 2, 3}).u, 0);
  EXPECT_EQ(rank_test(Values{1, 3}, Values{2, 2}).u, 2);
  EXPECT_EQ(rank_test(Values{7, 7, 7}, Values{7, 7}).p, 1) << "equal values tell nothing";
  EXPECT_EQ(rank_test(Values{}, Values{1}).p, 1);
}

TEST(RankTest, IsExactWithTies) {
  Dice dice(7);
  for (int round = 0; round < 300; ++round) {
    Values first(1 + dice.below(5));
    Values second(1 + dice.below(5));
    for (double& value : first) value = dice.below(5);
    for (double& value : second) value = dice.below(5);
    EXPECT_NEAR(rank_test(first, second).p, p_by_counting(first, second), 1e-12);
    EXPECT_NEAR(rank_test(first, second).p, rank_test(second, first).p, 1e-12);
  }
}

// Above the bound the normal approximation must go on where the exact count ended.
TEST(RankTest, IsApproximatedWhereThereAreMany) {
  Dice dice(3);
  Values first;
  Values second;
  for (int i = 0; i < 30; ++i) first.push_back(dice.below(40));
  for (int i = 0; i < 30; ++i) second.push_back(5 + dice.below(40));
  const RankTest exact = rank_test(first, second);
  second.push_back(24);
  const RankTest normal = rank_test(first, second);
  EXPECT_TRUE(exact.exact);
  EXPECT_FALSE(normal.exact);
  EXPECT_NEAR(normal.p, exact.p, 0.2 * exact.p + 0.005);
}

// Equal distributions are called different as often as is said, not more.
TEST(RankTest, IsWrongAsOftenAsItSays) {
  Dice dice(11);
  int called = 0;
  for (int round = 0; round < 1000; ++round) {
    Values first(9);
    Values second(11);
    for (double& value : first) value = dice.below(1000);
    for (double& value : second) value = dice.below(1000);
    called += rank_test(first, second).p <= 0.05 ? 1 : 0;
  }
  EXPECT_LE(called, 65);  // 5 %, and two standard deviations
  EXPECT_GE(called, 30);
}

TEST(Holm, IsTheStepDownProcedure) {
  EXPECT_EQ(holm_adjusted(Values{}), Values{});
  EXPECT_EQ(holm_adjusted(Values{0.04}), Values{0.04});
  // 0.01 x 3, 0.02 x 2, 0.9; none below the one before it; none above 1.
  const Values adjusted = holm_adjusted(Values{0.02, 0.9, 0.01});
  EXPECT_DOUBLE_EQ(adjusted[2], 0.03);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.04);
  EXPECT_DOUBLE_EQ(adjusted[1], 0.9);
  EXPECT_EQ(holm_adjusted(Values{0.5, 0.6}), (Values{1, 1}));
  EXPECT_EQ(holm_adjusted(Values{0.02, 0.021, 0.0205}), (Values{0.06, 0.06, 0.06}));
}

}  // namespace
}  // namespace queuecheck
