#include "queuecheck/reports/timeline.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

TEST(Timeline, ShortHistoriesAreShownWhole) {
  const Failure failure = sample_false_full();
  const Timeline timeline = lay_out(failure.run.history, failure.judgement.witness);
  EXPECT_EQ(timeline.operations.size(), 9u);
  EXPECT_EQ(timeline.lanes.size(), 2u);
  EXPECT_EQ(cut_note(timeline), "");
  EXPECT_TRUE(timeline.operations[3].witness);
  EXPECT_FALSE(timeline.operations[0].witness);
}

TEST(Timeline, NoOperations) {
  const Timeline timeline = lay_out(History{}, {});
  EXPECT_TRUE(timeline.operations.empty());
  EXPECT_TRUE(timeline.lanes.empty());
}

TEST(Timeline, WhatIsCutIsCountedWhereItStood) {
  const Failure failure = sample_long(4, 400);  // the witness: operations 200, 201
  const Timeline timeline = lay_out(failure.run.history, failure.judgement.witness, {10, 8});
  ASSERT_EQ(timeline.operations.size(), 10u);
  EXPECT_EQ(timeline.operations.front().cut_before, timeline.operations.front().index);
  EXPECT_EQ(timeline.cut_after, 399 - timeline.operations.back().index);
  EXPECT_EQ(timeline.cut_operations, 390u);
  EXPECT_EQ(cut_note(timeline), "Not shown: 390 of 400 operations.");
}

TEST(Timeline, LanesLeftOutAreToldOnce) {
  const Failure failure = sample_long(16, 32);
  const Timeline timeline = lay_out(failure.run.history, {15, 31}, {40, 3});
  ASSERT_EQ(timeline.lanes.size(), 3u);
  EXPECT_EQ(timeline.cut_lanes, 13u);
  EXPECT_EQ(cut_note(timeline), "Not shown: 26 of 32 operations, 13 of 16 processes.");
  for (const ShownOperation& shown : timeline.operations) EXPECT_EQ(shown.cut_before, 0u);
}

TEST(Timeline, ARunOfAlikeCallsLastsFromTheFirstToTheLast) {
  History history;
  history.processes = 1;
  for (std::int64_t i = 0; i < 30; ++i) {
    Operation refused;
    refused.kind = OperationKind::try_put;
    refused.value = 9;
    refused.outcome = Outcome::full;
    refused.t0 = 100 + i * 10;
    refused.t1 = refused.t0 + 3;
    history.operations.push_back(refused);
  }
  const Timeline timeline = lay_out(history, {29});
  ASSERT_EQ(timeline.operations.size(), 2u);
  EXPECT_EQ(timeline.operations[0].t0, 100);
  EXPECT_EQ(timeline.operations[0].t1, 383);
  EXPECT_EQ(shown_text(history, timeline.operations[0]), "try_put(9) → 29 × FULL");
  EXPECT_EQ(shown_text(history, timeline.operations[1]), "try_put(9) → FULL");
  EXPECT_EQ(cut_note(timeline), "");  // told as 29, so nothing is missing
  EXPECT_EQ(lay_out(history, {29}, {30, 6}).operations.size(), 30u);  // short enough: call by call
}

TEST(Timeline, CallsThatNeverReturnedAndHaveNoColumnAreToldOf) {
  History history;
  history.processes = 9;
  for (std::uint32_t process = 0; process < 9; ++process) {
    Operation waits;
    waits.process = process;
    waits.kind = OperationKind::get;
    waits.outcome = Outcome::pending;
    waits.t0 = process;
    waits.t1 = never;
    history.operations.push_back(waits);
  }
  EXPECT_EQ(cut_note(lay_out(history, {0, 1})),
            "Not shown: 3 of 9 operations, 3 of 9 processes, 3 of these with a call that never "
            "returned.");
}

TEST(Timeline, AKillEndsTheBarButNotTheOperation) {
  const Failure failure = sample_lost_wakeup();
  const Timeline timeline = lay_out(failure.run.history, failure.judgement.witness);
  const ShownOperation& killed = timeline.operations.front();
  EXPECT_EQ(killed.ending, Ending::killed);
  EXPECT_EQ(killed.t1, never);
  EXPECT_EQ(killed.drawn_end, 340);
}

TEST(Timeline, ThreadsGetLanesOfTheirOwn) {
  Failure failure = sample_false_full();
  failure.run.history.operations[1].thread = 1;
  const Timeline timeline = lay_out(failure.run.history, {});
  ASSERT_EQ(timeline.lanes.size(), 3u);
  EXPECT_EQ(lane_name(timeline, timeline.lanes[2]), "process 1.1");
}

}  // namespace
}  // namespace queuecheck
