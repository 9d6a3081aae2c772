// Judging by orders of values: literal histories that need each step, and the parts alone.
#include "queuecheck/model/order_judge.hpp"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "queuecheck/model/deadline_slack.hpp"
#include "queuecheck/model/history_builder.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/legal_history.hpp"
#include "queuecheck/model/quiescent_parts.hpp"
#include "queuecheck/model/refusal.hpp"
#include "queuecheck/model/tighten.hpp"

namespace queuecheck {
namespace {

using H = HistoryBuilder;

Specification spec(std::string_view text) {
  return std::get<Specification>(parse_specification(text));
}

DepthProblem problem_of(const History& history, std::string_view text) {
  const Specification axes = spec(text);
  const Windows windows = make_windows(history, axes);
  const CloseWindow close = make_close_window(history, axes, windows);
  auto problem =
      make_depth_problem(history, axes, windows, close, excused_refusals(history, axes.refusal));
  EXPECT_TRUE(problem.has_value());
  return problem.value_or(DepthProblem{});
}

Fit fit(const History& history, std::string_view text) {
  return judge_by_order(problem_of(history, text)).fit;
}

TEST(KnownOrder, OneProducerIsTimedExactly) {
  // The third put needs the place of the first value, whose get begins only afterwards.
  const H late = H().put(0, 1, 1, 2).put(0, 2, 3, 4).put(0, 3, 5, 6).get(1, 1, 7, 8);
  EXPECT_EQ(fit(late, "fifo capacity=2"), Fit::fits_not);
  EXPECT_EQ(fit(late, "fifo capacity=3"), Fit::fits);
  const H in_time = H().put(0, 1, 1, 2).put(0, 2, 3, 4).put(0, 3, 5, 9).get(1, 1, 7, 8);
  EXPECT_EQ(fit(in_time, "fifo capacity=2"), Fit::fits);
}

// Each answer alone passes the counting; together they cannot be.
TEST(KnownOrder, FullAndEmptyInOneGapAreSeen) {
  const auto gap = [] { return H().put(0, 1, 1, 9).get(1, 1, 1, 9); };
  EXPECT_EQ(fit(gap().put_full(2, 8, 2, 3).get_empty(3, 5, 6), "fifo capacity=1"), Fit::fits);
  EXPECT_EQ(
      fit(gap().put_full(2, 8, 2, 3).get_empty(3, 5, 6).put_full(2, 9, 7, 8), "fifo capacity=1"),
      Fit::fits_not);
  EXPECT_EQ(judge(gap().put_full(2, 8, 2, 3).get_empty(3, 5, 6).put_full(2, 9, 7, 8),
                  spec("fifo capacity=1"))
                .violation,
            ViolationClass::false_full);
}

TEST(KnownOrder, SizeNeedsOneInstant) {
  const auto pair = [] { return H().put(0, 1, 1, 2).put(0, 2, 3, 8).get(1, 1, 3, 8); };
  EXPECT_EQ(fit(pair().size(2, 2, 4, 5), "fifo capacity=4"), Fit::fits);
  EXPECT_EQ(fit(pair().size(2, 0, 4, 5), "fifo capacity=4"), Fit::fits);
  EXPECT_EQ(fit(pair().size(2, 0, 4, 5).size(2, 2, 6, 7), "fifo capacity=4"), Fit::fits_not);
}

TEST(KnownOrder, OpenCallsMayHelpAndNeedNot) {
  // Only a put that never returned can have made it full.
  EXPECT_EQ(fit(H().pending_put(0, 1, 1).put_full(1, 2, 3, 4), "fifo capacity=1"), Fit::fits);
  EXPECT_EQ(fit(H().pending_put(0, 1, 5).put_full(1, 2, 3, 4), "fifo capacity=1"), Fit::fits_not);
  // Only a get that never returned can have made room; and only once.
  const auto room = [] { return H().put(0, 1, 1, 2).pending_get(1, 1).put(0, 2, 3, 4); };
  EXPECT_EQ(fit(room(), "fifo capacity=1"), Fit::fits);
  EXPECT_EQ(fit(room().put(0, 3, 5, 6), "fifo capacity=1"), Fit::fits_not);
  EXPECT_EQ(fit(room().put_full(0, 3, 5, 6), "fifo capacity=1"), Fit::fits);
}

TEST(KnownOrder, CloseCutsOffWhatMustComeBefore) {
  const std::string_view axes = "fifo capacity=1 close=drain";
  EXPECT_EQ(fit(H().pending_put(0, 1, 1).close(1, 2, 3).size(1, 1, 8, 9), axes), Fit::fits);
  EXPECT_EQ(fit(H().put(0, 1, 1, 2).close(1, 3, 4).get(2, 1, 3, 6).get_closed(2, 6, 7), axes),
            Fit::fits);
  EXPECT_EQ(fit(H().put(0, 1, 1, 2).close(1, 3, 4).get(2, 1, 8, 9).size(1, 0, 6, 7), axes),
            Fit::fits_not);
}

TEST(GreedyOrder, PutsTheLateOneLate) {
  // 1, 2 and 3 are put at once; 1 stays inside while two more must go in.
  const H h = H().put(0, 1, 1, 10)
                  .put(1, 2, 1, 10)
                  .put(2, 3, 1, 10)
                  .get(3, 2, 11, 20)
                  .get(4, 3, 11, 20)
                  .put(5, 4, 21, 22)
                  .get(3, 1, 30, 31)
                  .get(3, 4, 32, 33);
  EXPECT_EQ(fit(h, "fifo capacity=3"), Fit::fits);
  const DepthProblem problem = problem_of(h, "fifo capacity=3");
  const GreedyOrder greedy = greedy_order(problem, RankBounder(problem).bounds());
  ASSERT_EQ(greedy.stuck, 0);
  EXPECT_EQ(problem.fixed[greedy.order[2]].put, 0U);
}

// The check is what proves: a wrong order is refused.
TEST(GreedyOrder, AProposalIsProvedOrRefused) {
  const Specification axes = spec("fifo capacity=8");
  const History history = legal_history(filled_shape(200, 4), axes, 3);
  const DepthProblem problem = problem_of(history, "fifo capacity=8");
  GreedyOrder greedy = greedy_order(problem, RankBounder(problem).bounds());
  ASSERT_EQ(greedy.stuck, 0);
  std::swap(greedy.order.front(), greedy.order.back());
  EXPECT_EQ(check_known_order(problem, greedy.order).fit, Fit::fits_not);
}

TEST(OrderJudge, LongLegalHistoriesAreProved) {
  const Specification axes = spec("fifo capacity=64");
  int proved = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const History history = legal_history(filled_shape(1000, 16), axes, seed);
    const OrderVerdict verdict = judge_by_order(problem_of(history, "fifo capacity=64"));
    EXPECT_NE(verdict.fit, Fit::fits_not);
    proved += verdict.fit == Fit::fits ? 1 : 0;
  }
  EXPECT_GE(proved, 18);
}

TEST(QuiescentParts, CutsOnlyWhereNothingIsInside) {
  const Specification axes = spec("fifo capacity=2");
  const auto parts = [&](const History& h) { return quiescent_parts(h, axes).size(); };
  EXPECT_EQ(parts(H().put(0, 1, 1, 2).get(1, 1, 3, 4).put(0, 2, 5, 6)), 2U);
  EXPECT_EQ(parts(H().put(0, 1, 1, 2).put(0, 2, 5, 6).get(1, 1, 7, 8)), 1U);
  EXPECT_EQ(parts(H().put(0, 1, 1, 2).get(1, 1, 3, 5).put(0, 2, 5, 6)), 1U);  // ties overlap
  EXPECT_EQ(parts(H().put(0, 1, 1, 2).get(1, 1, 3, 4).pending_get(0, 5)), 1U);
}

// The part that is wrong is named as in the whole.
TEST(QuiescentParts, WitnessesAreOfTheWhole) {
  H h = H().put(0, 1, 1, 2).get(1, 1, 3, 4);
  h.put(0, 10, 10, 15).put(1, 20, 10, 15).put_full(2, 8, 11, 12).size(3, 0, 13, 14);
  h.put_full(2, 9, 14, 15).get(0, 10, 20, 30).get(1, 20, 20, 30);
  const Judgement judgement = judge(h, spec("fifo capacity=2"));
  ASSERT_EQ(judgement.verdict, Verdict::violation);
  for (const std::size_t i : judgement.witness) EXPECT_GE(i, 2U) << judgement.explanation;
}

TEST(Tighten, FollowsBothPrecedences) {
  // put(1) before put(2): get(1) is over when get(2) returns, and get(2) not before get(1) began.
  DepthProblem problem =
      problem_of(H().put(0, 1, 1, 2).put(0, 2, 3, 4).get(1, 1, 10, 90).get(2, 2, 5, 20), "fifo");
  ASSERT_TRUE(tighten(problem));
  EXPECT_EQ(problem.fixed[0].get_to, 40);
  EXPECT_EQ(problem.fixed[1].get_from, 20);
  DepthProblem crossed =
      problem_of(H().put(0, 1, 1, 2).put(0, 2, 3, 4).get(1, 2, 5, 6).get(1, 1, 7, 8), "fifo");
  EXPECT_FALSE(tighten(crossed));
}

TEST(DeadlineSlack, AgreesWithCountersOneByOne) {
  SmallRandom random(5);
  DeadlineSlack slack(13);
  std::map<std::int64_t, std::int64_t> plain;
  for (std::int64_t rank = 1; rank < 3000; ++rank) {
    const std::int64_t deadline = rank + 12;
    const std::int64_t spare = random.below(9);
    slack.set(deadline, spare);
    plain[deadline] = spare;
    const std::int64_t last = rank + random.below(13);
    slack.use(rank, last);
    for (auto& [q, left] : plain) left -= q >= rank && q <= last ? 1 : 0;
    std::int64_t tight = DeadlineSlack::none;
    for (const auto& [q, left] : plain) {
      if (left <= 0 && tight == DeadlineSlack::none) tight = q;
    }
    ASSERT_EQ(slack.first_tight(rank), tight) << rank;
    slack.forget(rank);
    plain.erase(rank);
  }
}

}  // namespace
}  // namespace queuecheck
