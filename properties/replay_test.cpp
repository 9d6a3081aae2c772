#include "queuecheck/properties/replay.hpp"

#include <gtest/gtest.h>

#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/sequential_conformance.hpp"
#include "queuecheck/properties/simulated_executor_test_support.hpp"

namespace queuecheck {
namespace {

Failure found_by_properties(Bug bug, double chance) {
  SimulatedExecutor wrong(bug, chance);
  PropertySettings settings;
  settings.seconds = 30;
  settings.generator.operations = SimulatedExecutor::operations();
  settings.shrink.seconds = 2;
  StageResult result = run_properties(wrong, settings);
  EXPECT_EQ(result.failures.size(), 1U);
  return std::move(result.failures.at(0));
}

TEST(Replay, CertainBugFailsEveryTime) {
  const Failure failure = found_by_properties(Bug::repeats_item, 1);
  SimulatedExecutor wrong(Bug::repeats_item, 1, 99);
  const ReplayResult result = replay(failure, wrong, 20);
  EXPECT_TRUE(result.same_class);
  EXPECT_EQ(result.runs, 20U);
  EXPECT_EQ(result.failed_same, 20U);
  EXPECT_EQ(result.summary(), "failed 20 of 20 (duplicate)");
  EXPECT_EQ(result.status(), Status::violation);
  ASSERT_TRUE(result.again.has_value());
}

TEST(Replay, MendedQueueKeepsTheStoredVerdict) {
  const Failure failure = found_by_properties(Bug::tears_item, 0.5);
  SimulatedExecutor mended;
  const ReplayResult result = replay(failure, mended, 20);
  EXPECT_TRUE(result.same_class);
  EXPECT_EQ(result.failed_same + result.failed_other, 0U);
  EXPECT_EQ(result.valid, 20U);
  EXPECT_EQ(result.summary(), "failed 0 of 20 (torn)");
  EXPECT_EQ(result.status(), Status::violation);  // the stored history still is one
}

// Rare failures are run more often, so that one who replays them sees them.
TEST(Replay, RunsAreAsManyAsTheRateAsksFor) {
  Failure failure;
  EXPECT_EQ(runs_to_see(failure), 20U);
  EXPECT_EQ(stored_rate(failure), "");
  failure.reruns = 20;
  failure.reruns_failed = 15;
  EXPECT_EQ(runs_to_see(failure), 20U);
  EXPECT_EQ(stored_rate(failure), "failed 15 of 20 when it was stored");
  failure.reruns = 900;
  failure.reruns_failed = 3;
  failure.original_reruns = 20;
  failure.original_reruns_failed = 1;
  EXPECT_EQ(runs_to_see(failure), 900U);
  EXPECT_EQ(stored_rate(failure), "failed 3 of 900 when it was stored, 1 of 20 before shrinking");
  failure.reruns_failed = 0;
  EXPECT_EQ(runs_to_see(failure), 200U);
}

TEST(Replay, ForgedHistoryIsNoticed) {
  Failure failure = found_by_properties(Bug::tears_item, 1);
  for (Operation& operation : failure.run.history.operations) operation.torn = false;
  SimulatedExecutor mended;
  const ReplayResult result = replay(failure, mended, 5);
  EXPECT_FALSE(result.same_class);
  EXPECT_EQ(result.status(), Status::valid);
}

TEST(Replay, ConformanceFailuresAreJudgedSequentially) {
  SimulatedExecutor wrong(Bug::accepts_too_big);
  ConformanceSettings settings;
  settings.operations = SimulatedExecutor::operations();
  settings.seconds = 30;
  const StageResult found = run_conformance(wrong, settings);
  ASSERT_EQ(found.failures.size(), 1U);
  const ReplayResult result = replay(found.failures[0], wrong, 5);
  EXPECT_TRUE(result.same_class);
  EXPECT_EQ(result.failed_same, 5U);
}

}  // namespace
}  // namespace queuecheck
