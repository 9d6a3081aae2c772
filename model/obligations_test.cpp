// What a queue owes at the end of a complete run: each rule with a history that is accused and its
// nearest neighbour that is not.
#include "queuecheck/model/obligations.hpp"

#include <gtest/gtest.h>

#include "queuecheck/model/tiny_history.hpp"

namespace queuecheck {
namespace {

Judgement judged(const std::string& text, std::string_view specification, bool complete = true,
                 const JudgeBudget& budget = {}) {
  History history = tiny(text);
  history.complete = complete;
  return judge(history, std::get<Specification>(parse_specification(specification)), budget);
}

void expect_valid(const std::string& text, std::string_view specification = "fifo") {
  const Judgement j = judged(text, specification);
  EXPECT_EQ(j.verdict, Verdict::valid) << text << ": " << j.explanation << j.unknown_reason;
}

void expect_class(ViolationClass violation, const std::string& text,
                  std::string_view specification = "fifo") {
  const Judgement j = judged(text, specification);
  ASSERT_EQ(j.verdict, Verdict::violation) << text << ": " << j.unknown_reason;
  EXPECT_EQ(name(*j.violation), name(violation)) << text << ": " << j.explanation;
  EXPECT_FALSE(j.witness.empty());
}

// What clear removed is not counted; that size says 1 afterwards only the search knows.
TEST(EndProbe, AnItemThatEveryOrderLeavesInside) {
  const std::string start = "2 get @0-; 0 put 1 @1-2; 1 clear @1-5";
  expect_class(ViolationClass::lost_wakeup, start + "; 0 size 1 @6-7");
  expect_valid(start + "; 0 size 0 @6-7");
  expect_valid(start);
  EXPECT_EQ(judged(start + "; 0 size 1 @6-7", "fifo", false).verdict, Verdict::valid)
      << "cut off: it may be about to return";
}

TEST(EndProbe, RoomThatEveryOrderLeaves) {
  const std::string start = "0 put 1 @1-2; 1 clear @1-5; 2 put 3 @3-";
  expect_class(ViolationClass::lost_wakeup, start + "; 0 size 0 @6-7", "fifo capacity=1");
  expect_valid(start + "; 0 size 1 @6-7", "fifo capacity=1");
  expect_valid(start, "fifo capacity=1");
  // Cleared before 3 found the queue full: the put that waits owes nothing after 4.
  expect_valid(start + "; 0 put 4 @6-7", "fifo capacity=1");
}

TEST(EndProbe, BatchesAreCountedByTheSearch) {
  expect_class(ViolationClass::lost_wakeup, "0 put_many [1,2] @1-2; 1 get 1 @3-4; 2 get @0-");
  expect_valid("0 put_many [1,2] @1-2; 1 get 1 @3-4; 1 get 2 @5-6; 2 get @0-");
  // Half of it may be inside.
  expect_valid("0 put_many [1,2] @1-; 1 get 1 @3-4; 2 get @0-", "fifo capacity=1");
}

TEST(EndProbe, TheKilledMayHaveTakenIt) {
  const std::string start = "0 put 1 @1-2; 1 clear @1-5; 0 size 1 @6-7; 2 get @0-";
  expect_valid(start + "; 3 get @6-; 3 crash @8");
  expect_class(ViolationClass::dead_owner, start + "; 3 crash @8");
  expect_valid(start + "; 3 crash @8", "fifo crash={lock_held}");
}

TEST(EndProbe, ALatePutMayBeLost) {
  const std::string start = "2 get @0-; 0 put 1 @1-2; 1 size 1 @3-4";
  expect_class(ViolationClass::lost_wakeup, start, "fifo close=drain late_put=lose");
  expect_valid("2 get @0-; 0 put 1 @1-2; 1 close @1-3",
               "fifo close=drain late_put=lose close_wake=keep");
}

TEST(EndProbe, WakingIsNotOwedUnderKeep) {
  const std::string text = "2 get @0-; 0 put 1 @1-2; 1 clear @1-5; 1 close @6-7";
  expect_class(ViolationClass::close_sleeper, text, "fifo close=drain");
  expect_valid(text, "fifo close=drain close_wake=keep");
}

// E2: after the last get that found nothing, puts and gets balance.
TEST(Drained, EveryItemCameOutOrAKilledGetTookIt) {
  const std::string start = "0 put 1 @1-2; 0 put 2 @3-4; 1 get 1 @5-6";
  expect_class(ViolationClass::false_empty, start + "; 1 try_get EMPTY @9-10");
  expect_class(ViolationClass::lost,
               start + "; 0 put 3 @7-8; 1 get 3 @9-10; 1 try_get EMPTY @11-12");
  expect_valid(start + "; 1 get 2 @7-8; 1 try_get EMPTY @9-10");
  expect_valid(start + "; 2 get @7-; 2 crash @8; 1 try_get EMPTY @9-10");
  expect_class(ViolationClass::false_empty,
               "0 put 0 @0-0; " + start + "; 2 get @7-; 2 crash @8; 1 try_get EMPTY @9-10", "bag");
}

TEST(Drained, AClosedQueueIsDrainedFirst) {
  const std::string start = "0 put 1 @1-2; 0 put 2 @3-4; 0 close @5-6; 1 get 1 @7-8";
  expect_class(ViolationClass::not_drained, start + "; 1 get CLOSED @11-12", "fifo close=drain");
  expect_valid(start + "; 1 get 2 @9-10; 1 get CLOSED @11-12", "fifo close=drain");
  expect_valid("0 put 1 @1-2; 0 close @5-6; 1 get CLOSED @11-12",
               "fifo close=drain close_rest=reject");
}

TEST(Drained, AnonymousItemsBalanceByCount) {
  const auto balance = [](int gets) {
    std::string text = "0 put @1-2; 0 put @3-4";
    for (int i = 0; i < gets; ++i) {
      text += "; 1 get @" + std::to_string(10 + 2 * i) + "-" + std::to_string(11 + 2 * i);
    }
    return text;
  };
  expect_valid(balance(2) + "; 1 try_get EMPTY @20-21");
  expect_class(ViolationClass::false_empty, balance(1) + "; 1 try_get EMPTY @20-21");
  expect_class(ViolationClass::conservation, balance(3) + "; 1 try_get EMPTY @20-21");
}

// E4 of a call that never returned.
TEST(Deadlines, AtRestLongAfterTheDeadline) {
  JudgeBudget budget;
  budget.deadline_slack_ns = 1'000;
  const auto waits = [&](std::int64_t end, bool complete, const std::string& more = "") {
    History history = tiny("0 get_for @100-" + more);
    history.operations.front().timeout_ns = 5'000;
    history.end = end;
    history.complete = complete;
    return judge(history, {}, budget);
  };
  EXPECT_EQ(waits(6'101, true).violation, ViolationClass::late_timeout);
  EXPECT_EQ(waits(6'100, true).verdict, Verdict::valid);
  EXPECT_EQ(waits(6'101, false).verdict, Verdict::valid) << "it may be about to return";
  EXPECT_EQ(waits(6'101, true, "; 0 crash @200").verdict, Verdict::valid);
  budget.deadline_slack_ns = 0;
  EXPECT_EQ(waits(6'101, true).verdict, Verdict::valid) << "lateness is not judged";
}

TEST(Joins, NothingUnfinishedLetsThemGo) {
  const std::string start = "0 put 1 @1-2; 1 get 1 @3-4";
  const std::string_view tasks = "fifo tasks=counting";
  expect_class(ViolationClass::lost_wakeup, start + "; 1 task_done @5-6; 2 join @0-", tasks);
  expect_valid(start + "; 2 join @0-", tasks);
  expect_valid(start + "; 1 task_done @5-6; 2 join @0-; 3 put 2 @7-; 3 crash @8", tasks);
  expect_class(ViolationClass::dead_owner, start + "; 1 task_done @5-6; 2 join @0-; 3 crash @8",
               tasks);
  expect_valid(start + "; 1 task_done @5-6; 2 join @0-; 2 crash @9", tasks);
  expect_valid(start + "; 1 task_done @5-6; 2 join @4-7", tasks);
  expect_class(ViolationClass::lost_wakeup,
               "0 put_many [1,2] @1-2; 1 get 1 @3-4; 1 task_done @5-6; 1 get 2 @7-8; "
               "1 task_done @9-10; 2 join @0-",
               tasks);
  expect_valid("0 put_many [1,2] @1-2; 1 get 1 @3-4; 1 task_done @5-6; 2 join @0-", tasks);
}

}  // namespace
}  // namespace queuecheck
