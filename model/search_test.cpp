// The search by itself: what each short cut must find and must not cut, what comes back when it
// fails, and its budgets.
#include "queuecheck/model/search.hpp"

#include <gtest/gtest.h>

#include "queuecheck/model/history_builder.hpp"
#include "queuecheck/model/legal_history.hpp"
#include "queuecheck/model/refusal.hpp"

namespace queuecheck {
namespace {

using H = HistoryBuilder;

SearchResult searched(const History& history, std::string_view text = "fifo",
                      const JudgeBudget& budget = {}) {
  const auto axes = std::get<Specification>(parse_specification(text));
  return search_order(history, axes, excused_refusals(history, axes.refusal), budget);
}

void expect(Verdict verdict, const History& history, std::string_view text = "fifo") {
  const SearchResult result = searched(history, text);
  EXPECT_EQ(result.verdict, verdict) << text << ": " << result.unknown_reason;
}

// Rule R: 1 is got before the get of 2 begins, so it goes in first, though its put returns last.
TEST(Search, LooksAheadToTheGets) {
  expect(Verdict::valid, H().put(0, 1, 1, 9).put(1, 2, 1, 5).get(2, 1, 10, 11).get(2, 2, 12, 13));
  expect(Verdict::violation,
         H().put(0, 1, 6, 9).put(1, 2, 1, 5).get(2, 1, 10, 11).get(2, 2, 12, 13));
}

// Exchange: by every window 1 goes in before 2; peeks that saw 2 first tell them apart.
TEST(Search, ExchangesOnlyValuesThatNobodyTellsApart) {
  const auto both = [] {
    return H().put(0, 1, 1, 5).put(1, 2, 1, 6).get(2, 1, 7, 20).get(3, 2, 7, 21);
  };
  expect(Verdict::valid, both());
  const auto peeked = [&](std::initializer_list<Value> seen) {
    H history = both();
    std::int64_t at = 8;
    for (const Value value : seen) {
      history.add(4, OperationKind::peek, Outcome::ok, value, at, at + 1);
      at += 2;
    }
    return history;
  };
  expect(Verdict::valid, peeked({1, 2}));
  expect(Verdict::valid, peeked({2, 1}));
  expect(Verdict::violation, peeked({2, 1, 2}));
}

// FULL needs both puts before the get, which returns first.
TEST(Search, MakesEarlyWhatAnAnswerNeeds) {
  const auto full = [](std::int64_t get_from) {
    return H().put(0, 1, 1, 2).put(1, 2, 3, 20).put_full(2, 9, 4, 8).get(3, 1, get_from, 7);
  };
  expect(Verdict::valid, full(5), "fifo capacity=2");
  expect(Verdict::violation, full(5).get(4, 2, 1, 2), "fifo capacity=2");
  expect(Verdict::violation,
         H().put(0, 1, 1, 2).put(1, 2, 9, 20).put_full(2, 9, 4, 8).get(3, 1, 5, 7),
         "fifo capacity=2");
}

// The second put waits for the get, though the get could come much later.
TEST(Search, MakesRoomOnlyWhenItMust) {
  expect(Verdict::valid, H().put(0, 1, 1, 2).put(1, 2, 3, 6).get(2, 1, 4, 30).get(2, 2, 31, 32),
         "fifo capacity=1");
  expect(Verdict::violation, H().put(0, 1, 1, 2).put(1, 2, 3, 6).get(2, 1, 7, 30),
         "fifo capacity=1");
}

// An EMPTY holds before the put and after the get, and is taken in passing.
TEST(Search, ObserversAreMadeWhenTheyHold) {
  expect(Verdict::valid, H().get_empty(1, 1, 30).put(0, 1, 2, 3).get(2, 1, 40, 41));
  expect(Verdict::violation, H().get_empty(1, 4, 30).put(0, 1, 2, 3).get(2, 1, 40, 41));
}

// Of gets that never returned, the earliest serves as well as any; how many there are matters.
TEST(Search, OpenGetsAreAlikeButCounted) {
  const auto lost = [](int open_gets) {
    H history = H().put(0, 1, 1, 2).put(0, 2, 3, 4).put(0, 3, 5, 6);
    for (int i = 0; i < open_gets; ++i) history.pending_get(static_cast<std::uint32_t>(i + 3), 1);
    return history.get(1, 3, 7, 8);
  };
  expect(Verdict::valid, lost(2));
  expect(Verdict::violation, lost(1));
}

TEST(Search, MoreThanSixtyFourOperationsOpenAtOnce) {
  const auto crowd = [](std::uint32_t open_gets) {
    H history;
    for (std::uint32_t p = 0; p < 170; ++p) history.put(p, p, 1, 1000);
    for (Value v = 0; v < 100; ++v) history.get(200, v, 2000 + 2 * v, 2001 + 2 * v);
    for (std::uint32_t p = 0; p < open_gets; ++p) history.pending_get(300 + p, 2500);
    return history.get_empty(200, 3000, 3001);
  };
  expect(Verdict::valid, crowd(70));
  expect(Verdict::violation, crowd(69));
}

TEST(Search, AFailureTellsTheLongestOrderAndWhatIsStuck) {
  const SearchResult result = searched(H().put(0, 1, 1, 2).get(1, 1, 3, 4).get(1, 1, 5, 6));
  EXPECT_EQ(result.verdict, Verdict::violation);
  EXPECT_EQ(result.prefix, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(result.stuck, (std::vector<std::size_t>{2}));
}

TEST(Search, ASuccessTellsTheWholeOrder) {
  const SearchResult result = searched(H().get(1, 1, 1, 9).put(0, 1, 2, 5));
  EXPECT_EQ(result.verdict, Verdict::valid);
  EXPECT_EQ(result.prefix, (std::vector<std::size_t>{1, 0}));
}

// An unbounded queue without EMPTY needs one state an operation: no guess is ever taken back.
TEST(Search, NeverTakesBackAPutOfAnUnboundedQueue) {
  const auto axes = std::get<Specification>(parse_specification("fifo"));
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const History history = legal_history(growing_shape(3000, 16), axes, seed);
    const SearchResult result = searched(history);
    EXPECT_EQ(result.verdict, Verdict::valid);
    EXPECT_LT(result.states, 3000U * 11 / 10) << seed;
  }
}

TEST(Search, BudgetsAreNamed) {
  const auto axes = std::get<Specification>(parse_specification("fifo capacity=8"));
  const History history = legal_history(filled_shape(2000, 16), axes, 1);
  JudgeBudget budget;
  budget.states_max = 100;
  EXPECT_EQ(searched(history, "fifo capacity=8", budget).unknown_reason,
            "budget of 100 states ended");
  budget = {};
  budget.bytes_max = 10'000;
  EXPECT_EQ(searched(history, "fifo capacity=8", budget).unknown_reason,
            "budget of 10000 bytes ended");
  budget = {};
  budget.stop = [] { return true; };
  EXPECT_EQ(searched(history, "fifo capacity=8", budget).unknown_reason, "budget of time ended");
}

}  // namespace
}  // namespace queuecheck
