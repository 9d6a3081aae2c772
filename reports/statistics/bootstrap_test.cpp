#include "queuecheck/reports/statistics/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "queuecheck/properties/dice.hpp"

namespace queuecheck {
namespace {

using Values = std::vector<double>;

// Skewed like throughput: rarely much slower, never much faster.
double skewed(Dice& dice) {
  const double u = (dice.below(1'000'000) + 0.5) / 1'000'000;
  return 100 + 8 * std::log(u);  // its median is 100 + 8 log(1/2)
}

TEST(Bootstrap, OfEqualValuesIsAPoint) {
  const auto interval = median_interval(Values(9, 4.0));
  ASSERT_TRUE(interval);
  EXPECT_EQ(interval->low, 4);
  EXPECT_EQ(interval->high, 4);
  EXPECT_EQ(interval->half_width(), 0);
}

TEST(Bootstrap, OfTooFewSaysNothing) {
  EXPECT_FALSE(median_interval(Values(4, 1.0)));
  EXPECT_FALSE(ratio_interval(Values(4, 1.0), Values(9, 1.0)));
  EXPECT_FALSE(ratio_interval(Values{0, 1, 1, 1, 1}, Values(9, 1.0))) << "nothing to divide by";
}

TEST(Bootstrap, IsAFunctionOfSampleAndSeed) {
  const Values values{3, 1, 4, 1, 5, 9, 2, 6};
  const auto once = median_interval(values, {0.95, 500, 3});
  const auto again = median_interval(values, {0.95, 500, 3});
  EXPECT_EQ(once->low, again->low);
  EXPECT_EQ(once->high, again->high);
  EXPECT_LE(once->low, once->figure);
  EXPECT_LE(once->figure, once->high);
}

// The interval holds the truth about as often as it says. The percentile bootstrap of a median is a
// little generous with few values.
TEST(Bootstrap, HoldsTheTruthAsOftenAsItSays) {
  Dice dice(5);
  const double truth = 100 + 8 * std::log(0.5);
  int held = 0;
  int ratio_held = 0;
  constexpr int rounds = 400;
  for (int round = 0; round < rounds; ++round) {
    Values values(11);
    Values others(11);
    for (double& value : values) value = skewed(dice);
    for (double& value : others) value = 2 * skewed(dice);
    held += median_interval(values, {0.95, 400, 1})->holds(truth) ? 1 : 0;
    ratio_held += ratio_interval(values, others, {0.95, 400, 1})->holds(2) ? 1 : 0;
  }
  EXPECT_GE(held, rounds * 92 / 100);
  EXPECT_GE(ratio_held, rounds * 92 / 100);
}

// What drifts with the machine moves both of a round.
TEST(Bootstrap, PairsCancelWhatDrifts) {
  std::vector<PairedValues> rounds;
  Values first;
  Values second;
  Dice dice(9);
  for (int i = 0; i < 12; ++i) {
    const double machine = 50 + dice.below(100);
    rounds.push_back({1.2 * machine, machine});
    first.push_back(machine);
    second.push_back(1.2 * machine);
  }
  EXPECT_LT(paired_ratio_interval(rounds)->half_width(), 1e-9);
  EXPECT_NEAR(paired_ratio_interval(rounds)->figure, 1.2, 1e-9);
  EXPECT_GT(ratio_interval(first, second)->half_width(), 0.1);
}

TEST(Repetitions, GrowWithTheSquareOfTheWidth) {
  EXPECT_EQ(repetitions_for(0.04, 9, 0.08), 36U);
  EXPECT_EQ(repetitions_for(0.04, 9, 0.03), 9U);
  EXPECT_EQ(repetitions_for(0.04, 10, 0.041), 11U);
}

}  // namespace
}  // namespace queuecheck
