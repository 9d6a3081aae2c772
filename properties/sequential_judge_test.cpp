#include "queuecheck/properties/sequential_judge.hpp"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "queuecheck/model/history_builder.hpp"

namespace queuecheck {
namespace {

Judgement judge_text(const char* specification, const History& history,
                     std::uint32_t item_bytes_max = 64) {
  return judge_sequentially(history, std::get<Specification>(parse_specification(specification)),
                            item_bytes_max);
}

void expect_class(ViolationClass wanted, const Judgement& judgement) {
  EXPECT_EQ(judgement.verdict, Verdict::violation);
  ASSERT_TRUE(judgement.violation.has_value());
  EXPECT_EQ(name(*judgement.violation), name(wanted)) << judgement.explanation;
  EXPECT_EQ(judgement.witness.size(), 1U);
}

constexpr const char* bounded = "fifo capacity=2 close=drain";

TEST(SequentialJudge, RightAnswersAreValid) {
  EXPECT_EQ(judge_text(bounded, HistoryBuilder()
                                    .put(0, 1, 1, 2)
                                    .put(0, 2, 3, 4)
                                    .put_full(0, 3, 5, 6)
                                    .full(0, true, 7, 8)
                                    .size(0, 2, 9, 10)
                                    .get(0, 1, 11, 12)
                                    .close(0, 13, 14)
                                    .close(0, 15, 16)
                                    .put_closed(0, 4, 17, 18)
                                    .get(0, 2, 19, 20)
                                    .get_closed(0, 21, 22)
                                    .empty(0, true, 23, 24))
                .verdict,
            Verdict::valid);
}

TEST(SequentialJudge, NamesTheFirstWrongAnswer) {
  const HistoryBuilder one = HistoryBuilder().put(0, 1, 1, 2);
  const auto after = [&] { return one; };
  expect_class(ViolationClass::false_empty, judge_text(bounded, after().get_empty(0, 3, 4)));
  expect_class(ViolationClass::false_full, judge_text(bounded, after().put_full(0, 2, 3, 4)));
  expect_class(ViolationClass::capacity, judge_text("fifo capacity=1", after().put(0, 2, 3, 4)));
  expect_class(ViolationClass::fresh, judge_text(bounded, after().get(0, 9, 3, 4)));
  expect_class(ViolationClass::duplicate,
               judge_text(bounded, after().get(0, 1, 3, 4).get(0, 1, 5, 6)));
  expect_class(ViolationClass::order, judge_text(bounded, after().put(0, 2, 3, 4).get(0, 2, 5, 6)));
  expect_class(ViolationClass::false_closed, judge_text(bounded, after().get_closed(0, 3, 4)));
  expect_class(ViolationClass::not_drained,
               judge_text(bounded, after().close(0, 3, 4).get_closed(0, 5, 6)));
  expect_class(ViolationClass::not_drained,
               judge_text(bounded, after().close(0, 3, 4).put(0, 2, 5, 6)));
  expect_class(ViolationClass::size, judge_text(bounded, after().size(0, 2, 3, 4)));
  expect_class(ViolationClass::false_empty, judge_text(bounded, after().empty(0, true, 3, 4)));
  expect_class(ViolationClass::false_full, judge_text(bounded, after().full(0, true, 3, 4)));
  expect_class(ViolationClass::duplicate,
               judge_text(bounded, after().clear(0, 3, 4).get(0, 1, 5, 6)));
}

TEST(SequentialJudge, LengthsBelongToTheItem) {
  HistoryBuilder history;
  history.put(0, 1, 1, 2).last().item_bytes = 17;
  history.get(0, 1, 3, 4).last().item_bytes = 17;
  EXPECT_EQ(judge_text(bounded, history).verdict, Verdict::valid);
  history.last().item_bytes = 16;
  expect_class(ViolationClass::torn, judge_text(bounded, history));
}

TEST(SequentialJudge, AnonymousItemsAreCounted) {
  HistoryBuilder history;
  history.put(0, no_value, 1, 2).last().item_bytes = 3;
  history.get(0, no_value, 3, 4).last().item_bytes = 3;
  EXPECT_EQ(judge_text(bounded, history).verdict, Verdict::valid);
  history.get(0, no_value, 5, 6).last().item_bytes = 3;
  expect_class(ViolationClass::conservation, judge_text(bounded, history));
}

TEST(SequentialJudge, OversizedItemsMustBeRefused) {
  HistoryBuilder history;
  history.add(0, OperationKind::try_put, Outcome::too_big, 1, 1, 2).last().item_bytes = 65;
  EXPECT_EQ(judge_text(bounded, history).verdict, Verdict::valid);
  history.last().outcome = Outcome::ok;
  expect_class(ViolationClass::capacity, judge_text(bounded, history));
  history.last().outcome = Outcome::full;
  expect_class(ViolationClass::capacity, judge_text(bounded, history));
  history.last().outcome = Outcome::too_big;
  history.last().item_bytes = 64;
  expect_class(ViolationClass::false_full, judge_text(bounded, history));
}

TEST(SequentialJudge, TimeoutsKeepTheirDeadline) {
  EXPECT_EQ(judge_text(bounded, HistoryBuilder().get_timeout(0, 50'000, 10, 50'020)).verdict,
            Verdict::valid);
  EXPECT_EQ(judge_text(bounded, HistoryBuilder().get_timeout(0, -5, 10, 20)).verdict,
            Verdict::valid);
  expect_class(ViolationClass::early_timeout,
               judge_text(bounded, HistoryBuilder().get_timeout(0, 50'000, 10, 40'000)));
}

TEST(SequentialJudge, HangsAreJudgedByWhatWasThere) {
  const HistoryBuilder waiting = HistoryBuilder().pending_get(0, 10).complete();
  EXPECT_EQ(judge_text(bounded, waiting).verdict, Verdict::valid);
  expect_class(ViolationClass::lost_wakeup,
               judge_text(bounded, HistoryBuilder().put(0, 1, 1, 2).pending_get(0, 10).complete()));
  expect_class(ViolationClass::close_sleeper,
               judge_text(bounded, HistoryBuilder().close(0, 1, 2).pending_get(0, 10).complete()));
  HistoryBuilder parked;
  parked.add(0, OperationKind::try_get, Outcome::pending, no_value, 10, never).complete();
  expect_class(ViolationClass::blocked, judge_text(bounded, parked));
}

TEST(SequentialJudge, AfterAnErrorNothingIsClaimed) {
  HistoryBuilder history;
  history.add(0, OperationKind::try_put, Outcome::error, 1, 1, 2).get_empty(0, 3, 4);
  EXPECT_EQ(judge_text(bounded, history).verdict, Verdict::unknown);
}

TEST(SequentialJudge, BehindAnErrorAViolationIsStillOne) {
  HistoryBuilder history;
  history.add(0, OperationKind::try_put, Outcome::error, 1, 1, 2).get(0, 1, 3, 4);
  EXPECT_EQ(judge_text(bounded, history).verdict, Verdict::unknown) << "it may have gone in";
  expect_class(ViolationClass::duplicate, judge_text(bounded, history.get(0, 1, 5, 6)));
}

constexpr const char* eventual = "fifo visibility=eventual(process) capacity=2";

TEST(SequentialJudge, ItemsBecomeVisibleInTheirOwnTime) {
  const auto two = [] { return HistoryBuilder().put(0, 1, 1, 2).put(0, 2, 3, 4); };
  EXPECT_EQ(
      judge_text(eventual, two().get_empty(0, 5, 6).get(0, 1, 7, 8).get_empty(0, 9, 10)).verdict,
      Verdict::valid);
  expect_class(ViolationClass::order, judge_text(eventual, two().get(0, 2, 5, 6)));
  expect_class(ViolationClass::capacity, judge_text(eventual, two().put(0, 3, 5, 6)));
  // Once one was seen, it stays.
  expect_class(ViolationClass::false_empty,
               judge_text(eventual, two().empty(0, false, 5, 6).get_empty(0, 7, 8)));
  // Another process's items may come first, handed over or not.
  EXPECT_EQ(judge_text(eventual, HistoryBuilder().put(0, 1, 1, 2).put(1, 2, 3, 4).get(0, 2, 5, 6))
                .verdict,
            Verdict::valid);
  // At rest everything has become visible.
  expect_class(ViolationClass::lost_wakeup,
               judge_text(eventual, two().pending_get(0, 5).complete()));
}

TEST(SequentialJudge, BatchesFitAsFarAsThereIsRoom) {
  const auto batch = [](Outcome outcome, std::int64_t count) {
    HistoryBuilder history;
    history.add(0, OperationKind::put_many, outcome, no_value, 1, 2).last().values = {1, 2, 3};
    history.last().count = count;
    return history;
  };
  EXPECT_EQ(judge_text(bounded, batch(Outcome::timeout, 2)).verdict, Verdict::valid);
  EXPECT_EQ(judge_text(bounded, batch(Outcome::timeout, count_unknown).get(0, 1, 3, 4)).verdict,
            Verdict::valid);
  expect_class(ViolationClass::false_full, judge_text(bounded, batch(Outcome::timeout, 1)));
  expect_class(ViolationClass::capacity, judge_text(bounded, batch(Outcome::ok, count_unknown)));
  HistoryBuilder got = batch(Outcome::timeout, 2);
  got.add(0, OperationKind::get_many, Outcome::ok, no_value, 3, 4).last().values = {1, 2};
  EXPECT_EQ(judge_text(bounded, got).verdict, Verdict::valid);
  got.last().values = {2, 1};
  expect_class(ViolationClass::order, judge_text(bounded, got));
}

TEST(SequentialJudge, LeasesGoBackToEitherPlace) {
  constexpr const char* leased = "fifo delivery=lease";
  const auto given_back = [] {
    return HistoryBuilder()
        .put(0, 1, 1, 2)
        .put(0, 2, 3, 4)
        .get(0, 1, 5, 6)
        .add(0, OperationKind::nack, Outcome::ok, 1, 7, 8);
  };
  EXPECT_EQ(judge_text(leased, given_back().get(0, 1, 9, 10).get(0, 2, 11, 12)).verdict,
            Verdict::valid);
  EXPECT_EQ(judge_text(leased, given_back().get(0, 2, 9, 10).get(0, 1, 11, 12)).verdict,
            Verdict::valid);
  HistoryBuilder twice = given_back().get(0, 1, 9, 10);
  twice.add(0, OperationKind::ack, Outcome::ok, 1, 11, 12);
  EXPECT_EQ(judge_text(leased, twice).verdict, Verdict::valid);
  twice.add(0, OperationKind::ack, Outcome::ok, 1, 13, 14);
  expect_class(ViolationClass::conservation, judge_text(leased, twice));
  EXPECT_EQ(judge_text("fifo", twice).verdict, Verdict::unknown) << "nothing is leased there";
}

TEST(SequentialJudge, OnlyCallsOneAfterTheOther) {
  const HistoryBuilder handed_over = HistoryBuilder().put(0, 1, 1, 2).get(1, 1, 3, 4);
  EXPECT_EQ(judge_text(bounded, handed_over).verdict, Verdict::valid);
  const Judgement both = judge_text(bounded, HistoryBuilder().put(0, 1, 1, 3).get(1, 1, 3, 4));
  EXPECT_EQ(both.verdict, Verdict::unknown);
  EXPECT_NE(both.unknown_reason.find("overlaps"), std::string::npos) << both.unknown_reason;
}

TEST(SequentialJudge, MoreStatesThanAreKeptAreUnknown) {
  HistoryBuilder history;  // 20 items each of 5 processes: which are visible, and in which order?
  std::int64_t now = 1;
  for (int i = 0; i < 20; ++i) {
    for (std::uint32_t p = 0; p < 5; ++p, now += 2) {
      history.put(p, Value{p} * 100 + i + 1, now, now + 1);
    }
  }
  history.size(0, 50, now, now + 1);
  const Judgement judged =
      judge_text("fifo visibility=eventual(process) size=exact_visible", history);
  EXPECT_EQ(judged.verdict, Verdict::unknown);
  EXPECT_NE(judged.unknown_reason.find("states"), std::string::npos) << judged.unknown_reason;
}

}  // namespace
}  // namespace queuecheck
