// Contract misuse on real processes: a queue that keeps what it claims is never accused, and of
// what it may forget each is found, with its class, and found again by replay.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/properties/failure_file.hpp"
#include "queuecheck/properties/misuse/checked_queue_test_support.hpp"
#include "queuecheck/properties/misuse/misuse_stage.hpp"
#include "queuecheck/properties/replay.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

using test::CheckedQueue;
using test::Forgets;

QUEUECHECK_QUEUE(CheckedQueue<Forgets::nothing>);
QUEUECHECK_QUEUE(CheckedQueue<Forgets::to_survive>);
QUEUECHECK_QUEUE(CheckedQueue<Forgets::to_answer>);
QUEUECHECK_QUEUE(CheckedQueue<Forgets::to_check>);
QUEUECHECK_QUEUE(CheckedQueue<Forgets::the_first>);
QUEUECHECK_QUEUE(CheckedQueue<Forgets::the_largest_item>);
QUEUECHECK_QUEUE(CheckedQueue<Forgets::the_close>);
QUEUECHECK_QUEUE(CheckedQueue<Forgets::to_claim>);

std::unique_ptr<Executor> executor_for(Forgets forgets) {
  return make_process_executor(find_queue("checked-" + std::to_string(static_cast<int>(forgets))));
}

std::string outcome_of(const MisuseResult& result, std::string_view misuse) {
  for (const MisuseRow& row : result.rows) {
    if (row.name == misuse) return std::string(name(row.outcome));
  }
  return "no such row";
}

TEST(Misuse, AQueueThatKeepsItsClaimsIsNotAccused) {
  const auto executor = executor_for(Forgets::nothing);
  const MisuseResult result = run_misuses(*executor, {});
  EXPECT_EQ(result.stage.status, Status::valid) << result.stage.reason;
  EXPECT_EQ(result.rows.size(), misuse_names().size());
  for (const MisuseRow& row : result.rows) EXPECT_FALSE(row.forbidden) << row.name << row.told;
  for (const char* refused :
       {"attach-to-nothing", "attach-to-random-bytes", "attach-to-other-queue",
        "attach-to-half-a-place", "second-creator", "two-creators-at-once",
        "eight-creators-at-once", "absent-operation"}) {
    EXPECT_EQ(outcome_of(result, refused), "refused") << refused;
  }
  EXPECT_EQ(outcome_of(result, "item-too-big"), "too-big");
  EXPECT_EQ(outcome_of(result, "item-of-no-bytes"), "right");
  EXPECT_EQ(outcome_of(result, "calls-after-close"), "closed");
  EXPECT_EQ(outcome_of(result, "create-after-killed-create"), "right");
  EXPECT_EQ(outcome_of(result, "read-only-memory"), "crashed") << "it has to write";
}

struct Planted {
  Forgets forgets;
  const char* misuse;
  MisuseOutcome outcome;
  std::vector<ViolationClass> right;
};

class PlantedMisuse : public testing::TestWithParam<Planted> {};

TEST_P(PlantedMisuse, IsFoundAndFoundAgain) {
  const Planted& planted = GetParam();
  const auto executor = executor_for(planted.forgets);
  const MisuseResult result = run_misuses(*executor, {.only = {planted.misuse}});
  ASSERT_EQ(result.rows.size(), 1U);
  const MisuseRow& row = result.rows.front();
  EXPECT_EQ(row.outcome, planted.outcome) << row.told;
  EXPECT_TRUE(row.forbidden);
  ASSERT_EQ(result.stage.status, Status::violation);
  const Failure& found = result.stage.failures.front();
  const auto& right = planted.right;
  EXPECT_NE(std::find(right.begin(), right.end(), *found.judgement.violation), right.end())
      << name(*found.judgement.violation) << ": " << found.judgement.explanation;

  std::stringstream file;
  write_failure(file, {found, "", ""});
  const Failure stored = read_failure(file, "failure-1.json").failure;
  const ReplayResult again = replay(stored, *executor, 2);
  EXPECT_TRUE(again.same_class);
  EXPECT_EQ(again.failed_same, 2U) << again.summary();
}

INSTANTIATE_TEST_SUITE_P(
    All, PlantedMisuse,
    testing::Values(Planted{Forgets::to_survive,
                            "attach-to-nothing",
                            MisuseOutcome::crashed,
                            {ViolationClass::crashed}},
                    Planted{Forgets::to_survive,
                            "attach-to-changed-bytes",
                            MisuseOutcome::crashed,
                            {ViolationClass::crashed}},
                    Planted{Forgets::to_answer,
                            "attach-to-nothing",
                            MisuseOutcome::hung,
                            {ViolationClass::blocked, ViolationClass::livelock}},
                    Planted{Forgets::to_check,
                            "attach-to-nothing",
                            MisuseOutcome::wrong,
                            {ViolationClass::false_full}},
                    Planted{Forgets::the_first,
                            "second-creator",
                            MisuseOutcome::wrong,
                            {ViolationClass::false_empty, ViolationClass::lost}},
                    Planted{Forgets::the_largest_item,
                            "item-too-big",
                            MisuseOutcome::wrong,
                            {ViolationClass::capacity, ViolationClass::torn,
                             ViolationClass::conservation}},
                    Planted{Forgets::the_close,
                            "calls-after-close",
                            MisuseOutcome::wrong,
                            {ViolationClass::not_drained}}));

TEST(Misuse, WhatNobodyClaimsIsOnlyTold) {
  const auto executor = executor_for(Forgets::to_claim);
  const MisuseResult result =
      run_misuses(*executor, {.only = {"attach-to-nothing", "attach-to-random-bytes"}});
  EXPECT_EQ(result.stage.status, Status::valid);
  for (const MisuseRow& row : result.rows) {
    EXPECT_EQ(row.outcome, MisuseOutcome::crashed) << row.name;
    EXPECT_FALSE(row.forbidden);
  }
}

TEST(Misuse, OfThreadsNoPlaceIsMisused) {
  const auto executor = executor_for(Forgets::nothing);
  const MisuseResult result =
      run_misuses(*executor, {.only = {"attach-to-nothing"}, .in_threads = true});
  EXPECT_EQ(result.rows.front().outcome, MisuseOutcome::not_asked);
  EXPECT_EQ(result.rows.front().told, "its items lie on the heap of one process");
}

}  // namespace
}  // namespace queuecheck
