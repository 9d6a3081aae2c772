#include "queuecheck/reports/first_impossible.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

TEST(FirstImpossible, IsTheRefusal) {
  const Failure failure = sample_false_full();
  EXPECT_EQ(first_impossible(failure.run.history, {3, 4}), 4u);
}

TEST(FirstImpossible, IsTheCallThatNeverReturned) {
  const Failure failure = sample_lost_wakeup();
  EXPECT_EQ(first_impossible(failure.run.history, {1, 2, 3}), 2u);
}

TEST(FirstImpossible, ElseTheOneThatCompletesTheProof) {
  const Failure failure = sample_long(4, 40);
  EXPECT_EQ(first_impossible(failure.run.history, {20, 21}), 21u);
}

TEST(FirstImpossible, IsNoneWithoutACall) {
  const Failure failure = sample_lost_wakeup();
  EXPECT_EQ(first_impossible(failure.run.history, {}), std::nullopt);
  EXPECT_EQ(first_impossible(failure.run.history, {1}), std::nullopt) << "a kill is no call";
}

}  // namespace
}  // namespace queuecheck
