#include "queuecheck/properties/tutorial/tutorial_stage.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/properties/simulated_executor_test_support.hpp"

namespace queuecheck {
namespace {

bool simulated_offers(OperationKind kind) {
  const auto known = SimulatedExecutor::operations();
  return std::find(known.begin(), known.end(), kind) != known.end();
}

const ClaimRow& row(const TutorialResult& result, const std::string& name) {
  return *std::find_if(result.claims.begin(), result.claims.end(),
                       [&](const ClaimRow& one) { return one.name == name; });
}

TutorialResult tutorial(Bug bug, const Offers& offers = simulated_offers) {
  SimulatedExecutor executor(bug);
  TutorialSettings settings;
  settings.seconds = 0;
  settings.rounds_max = 20;
  settings.shrink.seconds = 60;  // it ends by itself, within milliseconds where nothing else runs
  return run_tutorial(executor, offers, settings);
}

// The simulated queue is one deque: what it says of puts and gets is true, and close() lets the
// rest be drained.
TEST(TutorialStage, AnExactQueueKeepsWhatItCan) {
  const TutorialResult result = tutorial(Bug::none);
  EXPECT_EQ(result.claims.size(), tutorial_claims().size());
  EXPECT_EQ(row(result, "visible-at-once").broken, 0U);
  EXPECT_EQ(row(result, "visible-at-once").asked, 20U);
  EXPECT_EQ(row(result, "present-is-got").broken, 0U);
  EXPECT_EQ(row(result, "empty-tells-truth").broken, 0U);
}

TEST(TutorialStage, ABrokenClaimIsAFailureWithItsProof) {
  const TutorialResult result = tutorial(Bug::loser_empty);
  const ClaimRow& broken = row(result, "present-is-got");
  EXPECT_GT(broken.broken, 0U);
  EXPECT_EQ(broken.why.violation, ViolationClass::false_empty);
  EXPECT_EQ(result.stage.status, Status::violation);
  EXPECT_NE(result.stage.reason.find("present-is-got"), std::string::npos) << result.stage.reason;
  const auto failure =
      std::find_if(result.stage.failures.begin(), result.stage.failures.end(),
                   [](const Failure& one) { return one.program.name == "present-is-got"; });
  ASSERT_NE(failure, result.stage.failures.end());
  EXPECT_LE(operation_count(failure->program), 4U);
}

TEST(TutorialStage, AskingThenGettingIsNoFailureOfTheQueue) {
  const TutorialResult result = tutorial(Bug::none);
  EXPECT_GT(row(result, "empty-then-get").broken, 0U);  // two askers, one item
  for (const Failure& failure : result.stage.failures) {
    EXPECT_NE(failure.program.name, "empty-then-get");
  }
}

TEST(TutorialStage, WhatCannotBeAskedSaysWhy) {
  const TutorialResult none = tutorial(Bug::none, [](OperationKind) { return false; });
  EXPECT_EQ(none.stage.status, Status::nothing);
  for (const ClaimRow& one : none.claims) EXPECT_EQ(one.absent.substr(0, 9), "it needs ");
}

}  // namespace
}  // namespace queuecheck
