// Every rule with one tiny history that keeps it and one that breaks it.
#include "queuecheck/model/judge.hpp"

#include <gtest/gtest.h>

#include "queuecheck/model/history_builder.hpp"

namespace queuecheck {
namespace {

using H = HistoryBuilder;

Judgement judged(const History& history, std::string_view specification = "fifo close=drain") {
  return judge(history, std::get<Specification>(parse_specification(specification)));
}

void expect_valid(const History& history, std::string_view specification = "fifo close=drain") {
  const Judgement j = judged(history, specification);
  EXPECT_EQ(j.verdict, Verdict::valid) << j.explanation << j.unknown_reason;
  EXPECT_FALSE(j.violation);
}

void expect_class(ViolationClass violation, const History& history,
                  std::string_view specification = "fifo close=drain") {
  const Judgement j = judged(history, specification);
  ASSERT_EQ(j.verdict, Verdict::violation) << j.unknown_reason;
  EXPECT_EQ(name(*j.violation), name(violation)) << j.explanation;
  EXPECT_FALSE(j.rule.empty());
  EXPECT_FALSE(j.explanation.empty());
  EXPECT_FALSE(j.witness.empty());
}

TEST(Judge, Fresh) {
  expect_valid(H().put(0, 7, 12, 15).get(1, 7, 13, 20));
  expect_class(ViolationClass::fresh, H().put(0, 7, 12, 15).get(1, 8, 13, 20));
  expect_class(ViolationClass::fresh, H().get(1, 7, 1, 5).put(0, 7, 6, 9));
  expect_valid(H().get(1, 7, 1, 6).put(0, 7, 6, 9));  // equal stamps are concurrent
  expect_class(ViolationClass::fresh, H().put_full(0, 7, 1, 2).get(1, 7, 3, 4),
               "fifo refusal=free");
}

TEST(Judge, Duplicate) {
  expect_class(ViolationClass::duplicate, H().put(0, 7, 1, 2).get(1, 7, 3, 4).get(2, 7, 3, 5));
}

TEST(Judge, Torn) {
  H torn = H().put(0, 7, 1, 2).get(1, no_value, 3, 4);
  torn.last().torn = true;
  expect_class(ViolationClass::torn, torn);
  torn.get(1, 99, 5, 6);  // torn is told, not what follows from it
  expect_class(ViolationClass::torn, torn);
}

// One in, one out each time, but the second get read the slot before the second item was there.
TEST(Judge, StaleItemIsTornNotDuplicate) {
  const auto stale = [] { return H().put(0, 1, 1, 2).put(0, 2, 3, 8).get(1, 1, 3, 4); };
  expect_class(ViolationClass::torn, stale().get(1, 1, 5, 6));
  expect_class(ViolationClass::duplicate, stale().get(1, 2, 9, 10).get(1, 1, 11, 12));
}

TEST(Judge, Order) {
  expect_valid(H().put(0, 1, 1, 4).put(1, 2, 3, 6).get(2, 2, 7, 8).get(2, 1, 9, 10));
  expect_class(ViolationClass::order,
               H().put(0, 1, 1, 2).put(1, 2, 3, 6).get(2, 2, 7, 8).get(2, 1, 9, 10));
  expect_valid(H().put(0, 1, 1, 2).put(1, 2, 3, 6).get(2, 2, 7, 8).get(2, 1, 9, 10), "bag");
}

TEST(Judge, Lost) {
  expect_class(ViolationClass::lost,
               H().put(0, 1, 1, 2).put(0, 2, 3, 4).get(1, 2, 5, 6).get_empty(1, 7, 8).complete());
  // Two concurrent puts, one comes out, then nothing: the other was lost, not hidden.
  expect_class(ViolationClass::lost,
               H().put(0, 1, 1, 4).put(1, 2, 1, 4).get(2, 1, 5, 6).get_empty(2, 7, 8).complete());
  // A killed get may have taken it.
  expect_valid(H().put(0, 1, 1, 2)
                   .put(0, 2, 3, 4)
                   .pending_get(2, 3)
                   .crash(2, 4)
                   .get(1, 2, 5, 6)
                   .get_empty(1, 7, 8)
                   .complete());
}

TEST(Judge, FalseEmpty) {
  expect_valid(H().put(0, 7, 12, 15).get_empty(2, 14, 22).get(1, 7, 23, 24));
  expect_class(ViolationClass::false_empty,
               H().put(0, 7, 12, 15).get_empty(2, 20, 22).get(1, 7, 23, 24));
  // Two values that cover the interval together.
  expect_class(
      ViolationClass::false_empty,
      H().put(0, 1, 1, 2).put(0, 2, 3, 4).get(1, 1, 6, 7).get_empty(2, 5, 8).get(1, 2, 9, 10));
  expect_class(ViolationClass::false_empty, H().put(0, 7, 1, 2).get_timeout(1, 0, 3, 9));
  expect_class(ViolationClass::false_empty, H().put(0, 7, 1, 2).empty(1, true, 3, 9));
}

TEST(Judge, FalseEmptySaysItInWords) {
  const Judgement j =
      judged(H().put(0, 7, 12, 15).get(1, 7, 30, 31).put(1, 8, 33, 34).get_empty(2, 20, 22));
  EXPECT_EQ(j.explanation,
            "process 2's 1st operation, try_get() = EMPTY [20,22], although 7 (put by process 0 "
            "[12,15]) was inside the whole time.");
  EXPECT_EQ(j.witness, (std::vector<std::size_t>{0, 3, 1}));
}

TEST(Judge, RefusalExcuses) {
  const H contended = H().put(0, 7, 0, 1).put(0, 8, 1, 2).get_empty(1, 3, 5).get(2, 7, 4, 6);
  expect_class(ViolationClass::false_empty, contended);
  expect_class(ViolationClass::false_empty, contended, "fifo refusal=unfinished");
  expect_valid(contended, "fifo refusal=contended");
  expect_valid(contended, "fifo refusal=free");
  const H unfinished = H().put(0, 7, 1, 2).put(2, 8, 3, 9).get_empty(1, 4, 5);
  expect_class(ViolationClass::false_empty, unfinished, "fifo refusal=contended");
  expect_valid(unfinished, "fifo refusal=unfinished");
  // Places are reserved: only the answers of puts are excused.
  expect_class(ViolationClass::false_empty, unfinished, "fifo refusal=reserved");
  expect_class(ViolationClass::false_empty, contended, "fifo refusal=reserved");
  // Behind a stalled one a call may give up, and may not say what is not so.
  const H stalled = H().put(0, 7, 0, 1)
                        .put(2, 8, 3, 9)
                        .add(1, OperationKind::try_get, Outcome::busy, no_value, 4, 5);
  expect_valid(stalled, "fifo refusal=stalled");
  expect_class(ViolationClass::false_empty, stalled, "fifo");
  expect_class(ViolationClass::false_empty, contended, "fifo refusal=stalled");
  expect_class(ViolationClass::false_empty,
               H().put(0, 7, 0, 1)
                   .put(2, 8, 2, 3)
                   .add(1, OperationKind::try_get, Outcome::busy, no_value, 4, 5),
               "fifo refusal=stalled");
  // A put that never returned stays open for ever.
  expect_valid(H().pending_put(2, 8, 1).put(0, 7, 2, 3).get_empty(1, 40, 50),
               "fifo refusal=unfinished");
}

TEST(Judge, Capacity) {
  expect_valid(H().put(0, 1, 1, 2).put(0, 2, 3, 4), "fifo capacity=2");
  expect_class(ViolationClass::capacity, H().put(0, 1, 1, 2).put(0, 2, 3, 4).put(0, 3, 5, 6),
               "fifo capacity=2");
  expect_valid(H().put(0, 1, 1, 2).put(0, 2, 3, 4).get(1, 1, 4, 9).put(0, 3, 5, 6),
               "fifo capacity=2");
}

TEST(Judge, FalseFull) {
  expect_valid(H().put(0, 1, 1, 2).put_full(0, 2, 3, 4), "fifo capacity=1");
  expect_class(ViolationClass::false_full, H().put(0, 1, 1, 2).put_full(0, 2, 3, 4),
               "fifo capacity=2");
  expect_valid(H().put(0, 1, 1, 2).put_full(0, 2, 3, 4).put(1, 3, 4, 9), "fifo capacity=2");
  expect_class(ViolationClass::false_full, H().put_full(0, 2, 3, 4), "fifo");
  expect_valid(H().put(0, 1, 1, 2).pending_get(1, 1).put_full(0, 2, 3, 4),
               "fifo capacity=8 refusal=unfinished");
}

TEST(Judge, Observers) {
  expect_valid(H().put(0, 1, 1, 2).size(1, 1, 3, 4).full(1, false, 5, 6).empty(1, false, 7, 8),
               "fifo capacity=2");
  expect_class(ViolationClass::size, H().put(0, 1, 1, 2).size(1, 2, 3, 4), "fifo capacity=2");
  expect_class(ViolationClass::size, H().size(1, -1, 3, 4), "fifo capacity=2");
  expect_class(ViolationClass::size, H().empty(1, false, 7, 8));
  expect_class(ViolationClass::false_full, H().full(1, true, 7, 8), "fifo capacity=2");
  expect_valid(H().size(1, 77, 3, 4), "fifo size=absent");
  expect_class(ViolationClass::size, H().size(1, 77, 3, 4), "fifo size=approx");
}

TEST(Judge, Close) {
  expect_valid(H().put(0, 1, 1, 2).close(0, 3, 4).get(1, 1, 5, 6).get_closed(1, 7, 8));
  expect_valid(H().close(0, 3, 4).put_closed(1, 1, 5, 6).close(1, 7, 8));
  expect_class(ViolationClass::not_drained,
               H().put(0, 1, 1, 2).close(0, 3, 4).get_closed(1, 5, 6).get(1, 1, 7, 8));
  expect_class(ViolationClass::not_drained, H().close(0, 3, 4).put(1, 1, 5, 6));
  expect_class(ViolationClass::false_closed, H().get_closed(1, 1, 2).close(0, 3, 4));
  expect_class(ViolationClass::false_closed, H().get_closed(1, 1, 2));
  expect_class(ViolationClass::false_closed, H().close(0, 3, 4).get_closed(1, 5, 6), "fifo");
  expect_class(ViolationClass::false_empty, H().close(0, 3, 4).get_empty(1, 5, 6));
  expect_class(ViolationClass::false_full, H().put(0, 1, 1, 2).close(0, 3, 4).put_full(1, 2, 5, 6),
               "fifo capacity=1 close=drain");
}

TEST(Judge, ClearAndDiscard) {
  expect_valid(H().put(0, 1, 1, 2).clear(0, 3, 4).get_empty(1, 5, 6));
  expect_class(ViolationClass::false_empty, H().clear(0, 1, 2).put(0, 1, 3, 4).get_empty(1, 5, 6));
  expect_valid(H().put(0, 1, 1, 2).close(0, 3, 4).get_closed(1, 5, 6), "fifo close=discard");
  EXPECT_EQ(judged(H().put(0, 1, 1, 2).clear(0, 3, 4).get(1, 1, 5, 6)).verdict, Verdict::violation);
}

// No order fits, and why: the items are gone.
TEST(Judge, WhatWasClearedAwayIsNamed) {
  const Judgement got =
      judged(H().put(0, 1, 1, 2).close(0, 3, 4).get(1, 1, 5, 6), "fifo close=discard");
  EXPECT_EQ(got.rule, "what was cleared away is not inside any more");
  EXPECT_EQ(got.explanation,
            "process 1's 1st operation, get() = 1 [5,6], although process 0's 2nd operation, "
            "close() = ok [3,4] had thrown away 1 (put by process 0 [1,2]).");
  EXPECT_EQ(got.witness, (std::vector<std::size_t>{0, 1, 2}));
  const Judgement seen = judged(H().put(0, 1, 1, 2).clear(0, 3, 4).empty(1, false, 5, 6));
  EXPECT_EQ(seen.violation, ViolationClass::size);
  EXPECT_NE(seen.explanation.find("clear() = ok [3,4] had thrown away all that was put."),
            std::string::npos)
      << seen.explanation;
  // A put that overlaps the clear may be what is seen: another reason must be told.
  const Judgement other =
      judged(H().put(0, 1, 1, 2).put(2, 2, 3, 6).clear(0, 4, 5).get(1, 1, 7, 8).get(1, 2, 9, 10));
  EXPECT_EQ(other.rule, got.rule) << "of 1 it is sure";
  const Judgement size = judged(H().put(2, 2, 3, 6).clear(0, 4, 5).size(1, 2, 7, 8));
  EXPECT_NE(size.rule, got.rule);
}

TEST(Judge, AnonymousItemsAreCounted) {
  const Value any = no_value;
  expect_valid(H().put(0, any, 1, 2).get(1, any, 3, 4).get_empty(1, 5, 6));
  expect_class(ViolationClass::conservation,
               H().put(0, any, 1, 2).get(1, any, 3, 4).get(1, any, 5, 6));
  expect_class(ViolationClass::false_empty, H().put(0, any, 1, 2).get_empty(1, 5, 6));
  expect_class(ViolationClass::capacity, H().put(0, any, 1, 2).put(0, any, 3, 4),
               "fifo capacity=1");
}

TEST(Judge, LostWakeup) {
  const H waits = H().put(0, 1, 1, 2).pending_get(1, 0);
  expect_valid(waits);  // cut off: it may be about to return
  expect_class(ViolationClass::lost_wakeup, H(waits).complete());
  expect_valid(H().put(0, 1, 1, 2).get(2, 1, 3, 4).pending_get(1, 0).complete());
  expect_class(ViolationClass::lost_wakeup, H().put(0, 1, 1, 2).pending_put(1, 2, 3).complete(),
               "fifo capacity=2");
  expect_valid(H().put(0, 1, 1, 2).pending_put(1, 2, 3).complete(), "fifo capacity=1");
}

TEST(Judge, CloseSleeper) {
  expect_class(ViolationClass::close_sleeper, H().pending_get(1, 0).close(0, 1, 2).complete());
  expect_class(ViolationClass::close_sleeper,
               H().put(0, 1, 1, 2).pending_put(1, 2, 3).close(0, 4, 5).complete(),
               "fifo capacity=1 close=drain");
  expect_valid(H().pending_get(1, 0).close(0, 1, 2).complete(), "fifo close=drain close_wake=keep");
  expect_valid(H().pending_get(1, 0).close(0, 1, 2).crash(1, 9).complete());
}

TEST(Judge, Blocked) {
  expect_class(ViolationClass::blocked,
               H().add(0, OperationKind::try_get, Outcome::pending, no_value, 1, never).complete());
  expect_class(ViolationClass::blocked, H().close(0, 1, never).complete());
}

TEST(Judge, ACallThatMayNotWaitReturnsSoon) {
  const H slow =
      H().get_empty(0, 5, 9'000'005).put(1, 1, 1, 9'000'000).get(1, 1, 9'000'001, 9'500'000);
  expect_valid(slow);
  JudgeBudget budget;
  budget.blocking_slack_ns = 9'000'000;
  EXPECT_EQ(judge(slow, {}, budget).verdict, Verdict::valid);
  budget.blocking_slack_ns = 8'999'999;
  const Judgement j = judge(slow, {}, budget);
  EXPECT_EQ(j.violation, ViolationClass::blocked) << j.explanation;
  EXPECT_EQ(j.witness, (std::vector<std::size_t>{0}));  // not the put, which may wait
}

TEST(Judge, DeadOwner) {
  const H stuck = H().pending_put(1, 2, 1)
                      .crash(1, 2)
                      .add(0, OperationKind::try_get, Outcome::pending, no_value, 3, never)
                      .complete();
  expect_class(ViolationClass::dead_owner, stuck);
  expect_valid(stuck, "fifo crash={lock_held}");
}

TEST(Judge, Deadlines) {
  expect_valid(H().get_timeout(0, 1'000'000, 5, 1'000'005));
  expect_class(ViolationClass::early_timeout, H().get_timeout(0, 1'000'000, 5, 900'000));
  expect_valid(H().get_timeout(0, -5, 5, 6));
  const H late = H().get_timeout(0, 1'000'000, 5, 9'000'000);
  expect_valid(late);
  JudgeBudget budget;
  budget.deadline_slack_ns = 1'000'000;
  EXPECT_EQ(judge(late, {}, budget).violation, ViolationClass::late_timeout);
}

TEST(Judge, BudgetsAndAxesMakeItUnknownByName) {
  JudgeBudget budget;
  budget.states_max = 3;
  H cleared;
  for (int i = 0; i < 8; ++i) cleared.put(static_cast<std::uint32_t>(i), i, 1, 9);
  cleared.clear(8, 1, 9).get(8, 3, 10, 11);
  const Judgement ended = judge(cleared, {}, budget);
  EXPECT_EQ(ended.verdict, Verdict::unknown);
  EXPECT_NE(ended.unknown_reason.find("3 states"), std::string::npos) << ended.unknown_reason;
  const Judgement axis = judged(H().put(0, 1, 1, 2), "fifo capacity=rendezvous delivery=lease");
  EXPECT_EQ(axis.verdict, Verdict::unknown);
  EXPECT_NE(axis.unknown_reason.find("delivery=lease"), std::string::npos);
  const Judgement beyond =
      judged(H().add(0, OperationKind::join, Outcome::ok, no_value, 1, 2), "fifo");
  EXPECT_EQ(beyond.verdict, Verdict::unknown);
  EXPECT_NE(beyond.unknown_reason.find("tasks=counting"), std::string::npos);
  EXPECT_EQ(judged(H().put(0, 1, 5, 2)).verdict, Verdict::unknown);  // malformed
}

}  // namespace
}  // namespace queuecheck
