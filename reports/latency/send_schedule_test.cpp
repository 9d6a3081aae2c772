// The arithmetic of schedules. Seeds are given, so nothing here depends on chance.
#include "queuecheck/reports/latency/send_schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace queuecheck {
namespace {

std::vector<std::int64_t> times(const ScheduleSettings& settings, std::size_t count) {
  SendSchedule schedule(settings);
  std::vector<std::int64_t> all(count);
  std::generate(all.begin(), all.end(), [&] { return schedule.next_ns(); });
  return all;
}

struct Gaps {
  double mean = 0;
  double deviation = 0;
  double share_above_mean = 0;
};

Gaps gaps_of(const std::vector<std::int64_t>& times) {
  std::vector<double> gaps{static_cast<double>(times.front())};
  for (std::size_t i = 1; i < times.size(); ++i) {
    gaps.push_back(static_cast<double>(times[i] - times[i - 1]));
  }
  Gaps of;
  const auto count = static_cast<double>(gaps.size());
  for (const double gap : gaps) of.mean += gap / count;
  for (const double gap : gaps) {
    of.deviation += (gap - of.mean) * (gap - of.mean) / count;
    of.share_above_mean += gap > of.mean ? 1 / count : 0;
  }
  of.deviation = std::sqrt(of.deviation);
  return of;
}

TEST(SendSchedule, PoissonHasTheMeanAndTheSpreadOfItsRate) {
  const Gaps gaps = gaps_of(times({Arrivals::poisson, 100'000, 1, 0, 42}, 100'000));
  EXPECT_NEAR(gaps.mean, 10'000, 100);
  EXPECT_NEAR(gaps.deviation, 10'000, 150);                // exponential: as large as the mean
  EXPECT_NEAR(gaps.share_above_mean, std::exp(-1), 0.01);  // and this share is longer
}

TEST(SendSchedule, PoissonOfTwoProducersIsOneOfTheWholeRate) {
  std::vector<std::int64_t> both = times({Arrivals::poisson, 100'000, 2, 0, 42}, 50'000);
  const std::vector<std::int64_t> second = times({Arrivals::poisson, 100'000, 2, 1, 42}, 50'000);
  EXPECT_NE(both, second);
  both.insert(both.end(), second.begin(), second.end());
  std::sort(both.begin(), both.end());
  both.resize(90'000);  // until one of them has ended
  const Gaps gaps = gaps_of(both);
  EXPECT_NEAR(gaps.mean, 10'000, 150);
  EXPECT_NEAR(gaps.deviation, 10'000, 250);
}

TEST(SendSchedule, IsDecidedByTheSeedAndScaledByTheRate) {
  const auto one = times({Arrivals::poisson, 1'000, 1, 0, 7}, 1'000);
  EXPECT_EQ(one, times({Arrivals::poisson, 1'000, 1, 0, 7}, 1'000));
  EXPECT_NE(one, times({Arrivals::poisson, 1'000, 1, 0, 8}, 1'000));
  const auto twice = times({Arrivals::poisson, 2'000, 1, 0, 7}, 1'000);
  for (std::size_t i = 0; i < one.size(); ++i) ASSERT_LE(std::abs(one[i] - 2 * twice[i]), 2);
  EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
}

TEST(SendSchedule, FixedIntervalsOfAllProducersAreEvenlySpaced) {
  EXPECT_EQ(times({Arrivals::fixed, 1'000'000, 1, 0, 1}, 3),
            (std::vector<std::int64_t>{0, 1'000, 2'000}));
  EXPECT_EQ(times({Arrivals::fixed, 1'000'000, 4, 0, 1}, 2), (std::vector<std::int64_t>{0, 4'000}));
  EXPECT_EQ(times({Arrivals::fixed, 1'000'000, 4, 3, 1}, 2),
            (std::vector<std::int64_t>{3'000, 7'000}));
}

TEST(SendSchedule, OfALoadNearNothingStaysANumber) {
  SendSchedule schedule({Arrivals::fixed, 1e-30, 1, 0, 1});
  EXPECT_EQ(schedule.next_ns(), 0);
  EXPECT_EQ(schedule.next_ns(), 1'000'000'000'000'000'000);
}

TEST(SendSchedule, NamesAreReadBack) {
  EXPECT_EQ(parse_arrivals("poisson"), Arrivals::poisson);
  EXPECT_EQ(parse_arrivals("fixed"), Arrivals::fixed);
  EXPECT_FALSE(parse_arrivals("uniform"));
}

}  // namespace
}  // namespace queuecheck
