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

TEST(Placement, FindsTheCpusOfThisProcess) {
  EXPECT_FALSE(allowed_cpus().empty());
}

}  // namespace
}  // namespace queuecheck
