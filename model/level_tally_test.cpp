#include "queuecheck/model/level_tally.hpp"

#include <gtest/gtest.h>

#include "queuecheck/model/history_builder.hpp"

namespace queuecheck {
namespace {

using H = HistoryBuilder;

Specification spec(const char* text) {
  return std::get<Specification>(parse_specification(text));
}

History in_order() {
  return H().put(0, 1, 1, 2).put(1, 2, 4, 5).get(2, 1, 7, 8).get(2, 2, 10, 11);
}
History between_producers() {
  return H().put(0, 1, 1, 2).put(1, 2, 4, 5).get(2, 2, 7, 8).get(2, 1, 10, 11);
}
History within_a_producer() {
  return H().put(0, 1, 1, 2).put(0, 2, 4, 5).get(2, 2, 7, 8).get(3, 1, 10, 11);
}
History false_empty() {
  return H().put(0, 1, 1, 2).get_empty(1, 4, 5).get(1, 1, 7, 8);
}

TEST(LevelTally, TellsTheStrongestThatHeldInAll) {
  LevelTally tally;
  EXPECT_EQ(tally.text(), "");
  tally.add(in_order(), spec("fifo"));
  EXPECT_EQ(tally.strongest(), Level::fifo_order);
  EXPECT_EQ(tally.text(), "FIFO with a truthful EMPTY held in all 1 histories");
  tally.add(between_producers(), spec("fifo"));
  EXPECT_EQ(tally.strongest(), Level::per_producer);
  EXPECT_EQ(tally.text(), "per-producer FIFO held in all 2 histories; FIFO order failed in 1 of 2");
  tally.add(within_a_producer(), spec("fifo"));
  EXPECT_EQ(tally.strongest(), Level::per_producer_per_consumer);
  EXPECT_EQ(tally.failed(Level::fifo_order), 2U);
  tally.add(H().put(0, 1, 1, 2).get(1, 9, 4, 5), spec("fifo"));
  EXPECT_EQ(tally.strongest(), std::nullopt);
  EXPECT_EQ(tally.text(),
            "no level held in all 4 histories; per-producer, per-consumer FIFO failed in 1 of 4; "
            "items were lost, doubled or invented in 1 of 4");
}

// The orders say nothing of EMPTY, and what a queue may answer is not what is true.
TEST(LevelTally, CountsFalseEmptiesAlsoWhereTheyAreAllowed) {
  LevelTally tally;
  tally.add(false_empty(), spec("per_producer refusal=free"));
  tally.add(in_order(), spec("per_producer refusal=free"));
  EXPECT_EQ(tally.false_empty(), 1U);
  EXPECT_EQ(
      tally.text(),
      "FIFO order held in all 2 histories; an EMPTY was false in 1 of 2, as the claim allows");
  // EMPTY beside a put that is under way is allowed here, and this one stands beside none.
  tally = {};
  tally.add(false_empty(), spec("per_producer refusal=unfinished"));
  EXPECT_EQ(tally.text(), "FIFO order held in all 1 histories; an EMPTY was false in 1 of 1");
}

// Beside a valid verdict a failed level must not read as a fault.
TEST(LevelTally, SaysWhatTheClaimAllows) {
  LevelTally tally;
  tally.add(between_producers(), spec("per_producer"));
  EXPECT_EQ(tally.text(),
            "per-producer FIFO held in all 1 histories; FIFO order failed in 1 of 1, as the claim "
            "allows");
  tally.add(within_a_producer(), spec("per_producer"));
  EXPECT_EQ(tally.text(),
            "per-producer, per-consumer FIFO held in all 2 histories; per-producer FIFO failed in "
            "1 of 2");
}

TEST(LevelTally, LeavesOutWhatCannotBeTold) {
  LevelTally tally;
  tally.add(H().put(0, no_value, 1, 2).get(1, no_value, 3, 4), spec("per_producer"));
  EXPECT_EQ(tally.histories(), 0U);
  EXPECT_EQ(tally.text(), "");
}

TEST(LevelTally, OnlyWeakPromisesHaveMoreToTell) {
  EXPECT_FALSE(levels_tell_more(spec("fifo capacity=4 close=drain")));
  EXPECT_TRUE(levels_tell_more(spec("fifo refusal=unfinished")));
  EXPECT_TRUE(levels_tell_more(spec("per_producer")));
  EXPECT_TRUE(levels_tell_more(spec("python-queue")));
  EXPECT_FALSE(levels_tell_more(spec("lifo")));
}

}  // namespace
}  // namespace queuecheck
