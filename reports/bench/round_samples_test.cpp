#include "queuecheck/reports/bench/round_samples.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/bench/bench_test_support.hpp"

namespace queuecheck {
namespace {

using test::samples_of;

TEST(RoundSamples, TheFirstCleanOneStandsElseTheLast) {
  std::vector<BenchSample> samples = samples_of({1, 2, 3, 4, 5});
  samples[1].round = samples[2].round = samples[0].round;
  samples[0].clean = false;
  samples[4].round = samples[3].round;
  samples[3].clean = samples[4].clean = false;
  const auto rounds = samples_by_round(samples);
  ASSERT_EQ(rounds.size(), 2U);
  EXPECT_EQ(rounds.at(0)->items_per_second, 2);
  EXPECT_EQ(rounds.at(3)->items_per_second, 5);
}

TEST(RoundSamples, FiguresAreOfTheCleanOnesWhereThereAreFive) {
  std::vector<BenchSample> samples = samples_of({1, 2, 3, 4, 5, 6, 7});
  samples[0].clean = false;
  samples[6].end = RunEnd::stalled;
  samples[6].clean = false;
  EXPECT_EQ(standing_samples(samples), (std::vector<std::size_t>{1, 2, 3, 4, 5}));
  samples[1].clean = false;
  EXPECT_EQ(standing_samples(samples), (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
}

TEST(RoundSamples, OnlyRoundsOfBothArePaired) {
  std::vector<BenchSample> value = samples_of({10, 20, 30});
  std::vector<BenchSample> baseline = samples_of({5, 5, 5, 5});
  value[1].round = 7;
  const auto pairs = paired_rounds(value, baseline);
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[0].value, 10);
  EXPECT_EQ(pairs[0].baseline, 5);
  EXPECT_EQ(pairs[1].value, 30);
}

TEST(RoundSamples, TheRatioIsThatOfCleanRoundsWhereThereAreFive) {
  std::vector<BenchSample> value = samples_of({20, 20, 20, 20, 20, 90, 90, 90, 90, 90, 90});
  const std::vector<BenchSample> baseline = samples_of(std::vector<double>(11, 10));
  for (std::size_t i = 5; i < value.size(); ++i) value[i].clean = false;
  EXPECT_EQ(rounds_ratio(value, baseline), 2);
  value[0].clean = false;
  EXPECT_EQ(rounds_ratio(value, baseline), 9);
  EXPECT_EQ(rounds_ratio({}, baseline), std::nullopt);
}

}  // namespace
}  // namespace queuecheck
