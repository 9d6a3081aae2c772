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

TEST(Timeline, TheWindowLiesAroundTheWitnessAndSaysWhatWasCut) {
  const Failure failure = sample_long(4, 400);
  const Timeline timeline = lay_out(failure.run.history, failure.judgement.witness, {10, 8});
  ASSERT_EQ(timeline.operations.size(), 10u);
  EXPECT_EQ(timeline.operations.front().index, 196u);
  EXPECT_EQ(timeline.operations.front().cut_before, 196u);
  EXPECT_EQ(timeline.cut_after, 194u);
  EXPECT_EQ(timeline.cut_operations, 390u);
  EXPECT_EQ(cut_note(timeline), "Not shown: 390 of 400 operations.");
}

TEST(Timeline, AWitnessFarApartGetsTwoWindows) {
  Failure failure = sample_long(4, 400);
  failure.judgement.witness = {50, 350};
  const Timeline timeline = lay_out(failure.run.history, failure.judgement.witness, {10, 8});
  ASSERT_EQ(timeline.operations.size(), 10u);
  EXPECT_EQ(timeline.operations[5].index, 348u);
  EXPECT_EQ(timeline.operations[5].cut_before, 295u);
  EXPECT_TRUE(timeline.operations[2].witness);
  EXPECT_TRUE(timeline.operations[7].witness);
}

TEST(Timeline, WithoutAWitnessWhatNeverReturnedIsShown) {
  Failure failure = sample_long(4, 400);
  Operation& hung = failure.run.history.operations[399];
  hung.outcome = Outcome::pending;
  hung.t1 = never;
  const Timeline timeline = lay_out(failure.run.history, {}, {5, 8});
  ASSERT_FALSE(timeline.operations.empty());
  EXPECT_EQ(timeline.operations.back().index, 399u);
  EXPECT_EQ(timeline.operations.back().ending, Ending::open);
}

TEST(Timeline, TooManyLanesKeepThoseOfTheWitness) {
  const Failure failure = sample_long(16, 32);  // the witness: operations 16, 17 of lanes 0, 1
  const Timeline timeline = lay_out(failure.run.history, {15, 31}, {40, 3});
  ASSERT_EQ(timeline.lanes.size(), 3u);
  EXPECT_EQ(timeline.lanes.back().process, 15u);
  EXPECT_EQ(timeline.cut_lanes, 13u);
  EXPECT_EQ(cut_note(timeline), "Not shown: 26 of 32 operations, 13 of 16 processes.");
  for (const ShownOperation& shown : timeline.operations) EXPECT_EQ(shown.cut_before, 0u);
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
