#include "queuecheck/reports/bench/calibration.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace queuecheck {
namespace {

TEST(NextTrial, AcceptsARunOfAQuarterOfTheTarget) {
  EXPECT_FALSE(next_trial(10'000, 0.020, 0.08).has_value());
  EXPECT_TRUE(next_trial(10'000, 0.019, 0.08).has_value());
}

TEST(NextTrial, GrowsTowardsHalfTheTargetButNotWildly) {
  EXPECT_EQ(next_trial(10'000, 0.01, 0.08), 40'000U);
  EXPECT_EQ(next_trial(10'000, 1e-9, 0.08), 320'000U);  // a run too short to tell a rate
}

RC_GTEST_PROP(NextTrial, EndsForEveryRate, ()) {
  const double ns_per_item = *rc::gen::inRange(1, 100'000'000) / 100.0;
  std::uint64_t items = 2000;
  int trials = 0;
  while (const auto next =
             next_trial(items, static_cast<double>(items) * ns_per_item / 1e9, 0.08)) {
    RC_ASSERT((*next >= 2 * items || *next == items_max));
    items = *next;
    RC_ASSERT(++trials < 40);
  }
  const std::uint64_t count =
      items_for(items, static_cast<double>(items) * ns_per_item / 1e9, 0.08);
  RC_ASSERT(count >= items_min && count <= items_max);
}

TEST(ItemsFor, ExtrapolatesAndStaysInBounds) {
  EXPECT_EQ(items_for(1000, 0.04, 0.08), 2000U);
  EXPECT_EQ(items_for(1000, 100, 0.08), items_min);
  EXPECT_EQ(items_for(items_max, 0, 0.08), items_max);
}

RC_GTEST_PROP(Shares, AddUpWithoutGapOrOverlap, ()) {
  const std::uint64_t total = *rc::gen::inRange<std::uint64_t>(0, 5000);
  const std::uint32_t workers = *rc::gen::inRange<std::uint32_t>(1, 33);
  std::uint64_t next = 0;
  for (std::uint32_t i = 0; i < workers; ++i) {
    RC_ASSERT(share_start(total, workers, i) == next);
    next += share_of(total, workers, i);
  }
  RC_ASSERT(next == total);
}

TEST(CounterSum, AgreesWithAddingUpAlsoWhereItWraps) {
  for (const std::uint64_t first : {std::uint64_t{1}, std::uint64_t{77}, ~std::uint64_t{0} - 3}) {
    for (const std::uint64_t count : {0U, 1U, 2U, 7U, 1000U}) {
      std::uint64_t sum = 0;
      for (std::uint64_t i = 0; i < count; ++i) sum += first + i;
      EXPECT_EQ(counter_sum(first, count), sum) << first << " " << count;
    }
  }
  // 2^33 counters from 0: the product of both factors needs 66 bits.
  EXPECT_EQ(counter_sum(0, std::uint64_t{1} << 33),
            (std::uint64_t{1} << 32) * ((std::uint64_t{1} << 33) - 1));
}

TEST(Chunk, LeavesManyLooksPerRunAndIsNeverEmpty) {
  EXPECT_EQ(chunk_for(1, 16), 1U);
  EXPECT_EQ(chunk_for(6400, 1), 100U);
  EXPECT_EQ(chunk_for(1'000'000'000, 1), 4096U);
}

TEST(WarmUp, UsesEachSlotTwiceButIsNoLongerThanTheRun) {
  EXPECT_EQ(warm_up_for(1'000'000, 1024), 2048U);
  EXPECT_EQ(warm_up_for(1'000'000, 1), 64U);
  EXPECT_EQ(warm_up_for(1'000, std::uint64_t{1} << 40), 1'000U);
}

TEST(Rounds, FitTheBudget) {
  EXPECT_EQ(rounds_for(15, 2, 0.08, 0), 15U);   // no budget
  EXPECT_EQ(rounds_for(15, 2, 0.08, 2.0), 8U);  // 10 rounds less the calibration
  EXPECT_EQ(rounds_for(15, 2, 0.08, 100), 15U);
  EXPECT_EQ(rounds_for(15, 1000, 0.08, 1), 1U);
}

}  // namespace
}  // namespace queuecheck
