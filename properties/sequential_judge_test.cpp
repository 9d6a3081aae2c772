#include "queuecheck/properties/sequential_judge.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace queuecheck
