#include "queuecheck/reports/bench/rounds.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace queuecheck {
namespace {

BenchSettings two_queues() {
  BenchSettings settings;
  settings.queues = {{"mine", ""}, {"boost-message-queue", ""}};
  return settings;
}

TEST(Cells, KeepTheQueuesOfOneShapeTogether) {
  BenchSettings settings = two_queues();
  settings.shapes = {{1, 1}, {4, 2}};
  settings.item_bytes = {8, 64};
  const std::vector<BenchCell> cells = cells_of(settings);
  ASSERT_EQ(cells.size(), 8U);
  EXPECT_EQ(cells[0].queue.name, "mine");
  EXPECT_EQ(cells[1].queue.name, "boost-message-queue");
  EXPECT_EQ(cells[1].options.item_bytes_max, 8U);
  EXPECT_EQ(cells[2].options.item_bytes_max, 64U);
  EXPECT_EQ(cells[7].options.producers, 4U);
  EXPECT_EQ(cells[7].options.consumers, 2U);
}

TEST(Cells, OptionsAreTriedOnTheQueueAndNotOnTheYardstick) {
  BenchSettings settings = two_queues();
  settings.option_sets = {{{"spin", "0"}}, {{"spin", "100"}}};
  const std::vector<BenchCell> cells = cells_of(settings);
  ASSERT_EQ(cells.size(), 3U);
  EXPECT_EQ(cells[1].options.extra, (QueueOptions{{"spin", "100"}}));
  EXPECT_TRUE(cells[2].options.extra.empty());
}

TEST(Cells, AQueueAloneIsMeasuredWithAllOptions) {
  BenchSettings settings;
  settings.queues = {{"mine", ""}};
  settings.option_sets = {{{"spin", "0"}}, {{"spin", "100"}}};
  EXPECT_EQ(cells_of(settings).size(), 2U);
}

TEST(Cells, BatchesStandSideBySideAndTheNamedYardstickMovesSingleItems) {
  BenchSettings settings = two_queues();
  settings.batches = {1, 32};
  std::vector<BenchCell> cells = cells_of(settings);
  ASSERT_EQ(cells.size(), 3U);
  EXPECT_EQ(cells[0].batch, 1U);
  EXPECT_EQ(cells[1].batch, 32U);
  EXPECT_EQ(cells[2].queue.name, "boost-message-queue");
  EXPECT_EQ(cells[2].batch, 1U);
  settings.queues.back().name = "other";
  cells = cells_of(settings);
  ASSERT_EQ(cells.size(), 4U);
  EXPECT_EQ(cells[3].batch, 32U);
}

TEST(Cells, ChosenPointsStandInPlaceOfTheProduct) {
  BenchSettings settings = two_queues();
  settings.shapes = {{9, 9}};
  settings.points = {{{1, 1}, 8, 64}, {{4, 4}, 64, 16}};
  const std::vector<BenchCell> cells = cells_of(settings);
  ASSERT_EQ(cells.size(), 4U);
  EXPECT_EQ(cells[1].options.capacity, 64U);
  EXPECT_EQ(cells[2].options.producers, 4U);
  EXPECT_EQ(cells[2].options.item_bytes_max, 64U);
}

TEST(Cells, WaitingAndPlacementAreAxes) {
  BenchSettings settings = two_queues();
  settings.waitings = {WaitingKind::blocking, WaitingKind::polling};
  settings.placements = {PlacementKind::apart, PlacementKind::together, PlacementKind::free};
  const std::vector<BenchCell> cells = cells_of(settings);
  ASSERT_EQ(cells.size(), 12U);
  EXPECT_EQ(cells[0].waiting, WaitingKind::blocking);
  EXPECT_EQ(cells[1].placement, PlacementKind::apart);
  EXPECT_EQ(cells[2].placement, PlacementKind::together);
  EXPECT_EQ(cells[11].waiting, WaitingKind::polling);
}

TEST(Baseline, IsTheNamedQueueElseTheFirst) {
  BenchSettings settings = two_queues();
  EXPECT_EQ(baseline_of(settings), "boost-message-queue");
  settings.baseline = "something else";
  EXPECT_EQ(baseline_of(settings), "mine");
}

RC_GTEST_PROP(RoundOrder, IsAPermutation, (std::uint64_t seed)) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 40);
  const auto order = round_order(seed, *rc::gen::inRange<std::uint32_t>(0, 100), count);
  RC_ASSERT(order.size() == count);
  const std::set<std::size_t> different(order.begin(), order.end());
  RC_ASSERT(different.size() == count);
  RC_ASSERT(*different.rbegin() == count - 1);
}

TEST(RoundOrder, OfNothingIsNothing) {
  EXPECT_TRUE(round_order(1, 1, 0).empty());
}

TEST(RoundOrder, DependsOnSeedAndRoundOnly) {
  EXPECT_EQ(round_order(42, 3, 20), round_order(42, 3, 20));
  EXPECT_NE(round_order(42, 3, 20), round_order(42, 4, 20));
  EXPECT_NE(round_order(42, 3, 20), round_order(43, 3, 20));
}

TEST(RoundOrder, PutsEachOfTwoQueuesFirstAboutHalfOfTheTime) {
  int first = 0;
  for (std::uint32_t round = 0; round < 1000; ++round) {
    first += round_order(7, round, 2).front() == 0 ? 1 : 0;
  }
  EXPECT_GT(first, 400);
  EXPECT_LT(first, 600);
}

}  // namespace
}  // namespace queuecheck
