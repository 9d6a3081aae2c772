#include "queuecheck/reports/bench/placement.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

TEST(Placement, PinsOneProducerAndOneConsumerToTwoCores) {
  const Placement placement = place_workers(1, 1, {{0, "0,4"}, {4, "0,4"}, {5, "1,5"}});
  EXPECT_EQ(placement.text, "pinned-apart");
  EXPECT_EQ(placement.cpus, (std::vector<int>{0, 5}));
  EXPECT_FALSE(placement.oversubscribed);
}

TEST(Placement, SaysWhenThereIsOnlyOneCore) {
  const Placement placement = place_workers(1, 1, {{2, "2,6"}, {6, "2,6"}});
  EXPECT_EQ(placement.text, "pinned-siblings");
  EXPECT_EQ(placement.cpus, (std::vector<int>{2, 6}));
}

TEST(Placement, LeavesLargerShapesToTheScheduler) {
  const Placement placement = place_workers(2, 1, {{0, "0"}, {1, "1"}, {2, "2"}});
  EXPECT_EQ(placement.text, "unpinned");
  EXPECT_TRUE(placement.cpus.empty());
  EXPECT_FALSE(placement.oversubscribed);
}

TEST(Placement, TellsMoreWorkersThanCpus) {
  EXPECT_TRUE(place_workers(2, 2, {{0, "0"}, {1, "1"}}).oversubscribed);
  EXPECT_TRUE(place_workers(1, 1, {{0, "0"}}).oversubscribed);
  EXPECT_FALSE(place_workers(1, 1, {}).oversubscribed);  // unknown is no accusation
}

TEST(Placement, ApartIsACoreForEach) {
  const std::vector<Cpu> cpus{{0, "0,3"}, {1, "1"}, {2, "2"}, {3, "0,3"}};
  const Placement three = place_workers(2, 1, cpus, PlacementKind::apart);
  EXPECT_EQ(three.text, "pinned-apart");
  EXPECT_EQ(three.cpus, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(three.problem, "");
  const Placement four = place_workers(2, 2, cpus, PlacementKind::apart);
  EXPECT_EQ(four.problem, "4 processes stand apart on as many cores; here are 3");
  EXPECT_TRUE(four.cpus.empty());
}

TEST(Placement, TogetherIsOneCoreWithTheMostThreads) {
  const Placement siblings =
      place_workers(2, 1, {{0, "0"}, {1, "1,2"}, {2, "1,2"}}, PlacementKind::together);
  EXPECT_EQ(siblings.text, "pinned-siblings");
  EXPECT_EQ(siblings.cpus, (std::vector<int>{1, 2, 1}));
  EXPECT_TRUE(siblings.oversubscribed);
  const Placement one = place_workers(1, 1, {{4, "4"}, {5, "5"}}, PlacementKind::together);
  EXPECT_EQ(one.text, "pinned-one-cpu");
  EXPECT_EQ(one.cpus, (std::vector<int>{4, 4}));
  EXPECT_TRUE(one.oversubscribed);
  EXPECT_FALSE(place_workers(1, 1, {}, PlacementKind::together).problem.empty());
}

TEST(Placement, FreeIsUnpinned) {
  const Placement placement = place_workers(1, 1, {{0, "0"}, {1, "1"}}, PlacementKind::free);
  EXPECT_EQ(placement.text, "unpinned");
  EXPECT_TRUE(placement.cpus.empty());
}

TEST(Placement, NamesAreReadBack) {
  for (const PlacementKind kind :
       {PlacementKind::usual, PlacementKind::apart, PlacementKind::together, PlacementKind::free}) {
    EXPECT_EQ(parse_placement(name(kind)), kind);
  }
  EXPECT_EQ(parse_placement("far"), std::nullopt);
}

TEST(Placement, FindsTheCpusOfThisProcess) {
  EXPECT_FALSE(allowed_cpus().empty());
}

}  // namespace
}  // namespace queuecheck
