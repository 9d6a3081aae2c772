// Batches judged without search against brute force: put_many only, get_many only, both; with
// EMPTY, operations that never returned, and close. Where the judge leaves it to the search, it
// says so. QUEUECHECK_DIFFERENTIAL sets the number of histories (default 100 000).
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/random_history.hpp"
#include "queuecheck/model/tiny_history.hpp"

namespace queuecheck {
namespace {

bool has_batch(const History& history) {
  return std::any_of(history.operations.begin(), history.operations.end(),
                     [](const auto& o) { return is_batch(o.kind); });
}

struct Tally {
  std::int64_t compared = 0;  // with a batch, decided without search
  std::int64_t left = 0;      // with a batch, left to the search
  std::int64_t legal = 0;
  std::int64_t false_alarms = 0;
  std::int64_t missed = 0;
};

using Decide = Verdict (*)(const History&, const Specification&);

Verdict without_search(const History& history, const Specification& specification) {
  JudgeBudget budget;
  budget.states_max = 0;
  return judge(history, specification, budget).safety;
}

Tally compare(const RandomShape& shape, const char* text, std::int64_t count, Decide decide) {
  const auto specification = std::get<Specification>(parse_specification(text));
  SmallRandom random(20261123);
  Tally tally;
  while (tally.compared + tally.left < count) {
    const History history = RandomHistory(random, shape, specification).make();
    if (!has_batch(history)) continue;
    const Verdict judged = decide(history, specification);
    if (judged == Verdict::unknown) {
      ++tally.left;
      continue;
    }
    ++tally.compared;
    const bool right = brute_force_valid(history, specification);
    tally.legal += right ? 1 : 0;
    if (right == (judged == Verdict::valid)) continue;
    if (++(right ? tally.false_alarms : tally.missed) <= 2) {
      std::cout << text << ": brute force says " << (right ? "legal" : "illegal") << ", the judge "
                << name(judged) << ": " << judge(history, specification).explanation << "\n"
                << show(history);
    }
  }
  std::cout << text << ", " << shape.put_many_percent << " % put_many: " << tally.compared
            << " decided, " << tally.left << " left, "
            << 100.0 * static_cast<double>(tally.legal) / static_cast<double>(tally.compared)
            << " % legal, " << tally.false_alarms << " false alarms, " << tally.missed
            << " missed\n";
  return tally;
}

// Few operations: brute force tries all orders of all their values.
RandomShape shape_of(int put_many_percent, bool pending, bool close, std::int64_t batch_max) {
  RandomShape shape;
  shape.operations_max = batch_max > 2 ? 7 : 9;
  shape.batches = true;
  shape.put_many_percent = put_many_percent;
  shape.pending = pending;
  shape.close = close;
  shape.timeouts = true;
  shape.batch_max = batch_max;
  return shape;
}

class DifferentialBatches : public ::testing::TestWithParam<int> {};

TEST_P(DifferentialBatches, AreDecidedAsByBruteForce) {
  for (const std::int64_t batch_max : {2, 3}) {
    for (const bool pending : {false, true}) {
      for (const char* text : {"fifo", "fifo close=drain"}) {
        const bool close = text != std::string("fifo");
        const RandomShape shape = shape_of(GetParam(), pending, close, batch_max);
        const Tally tally = compare(shape, text, histories(4), without_search);
        EXPECT_EQ(tally.false_alarms, 0) << text;
        EXPECT_EQ(tally.missed, 0) << text;
        EXPECT_GT(tally.legal, tally.compared / 10) << text;
        EXPECT_LT(tally.legal, tally.compared * 17 / 20) << text;
        EXPECT_LT(tally.left, (tally.compared + tally.left) * 3 / 10) << text;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(PutMany, DifferentialBatches, ::testing::Values(100));
INSTANTIATE_TEST_SUITE_P(GetMany, DifferentialBatches, ::testing::Values(0));
INSTANTIATE_TEST_SUITE_P(Both, DifferentialBatches, ::testing::Values(50));

// Around the least history in which EMPTY is wrong only by the windows that both lists narrow: all
// times at random, which the histories above hardly ever meet.
TEST(DifferentialBatches, WindowsNarrowedByBothLists) {
  const auto axes = std::get<Specification>(parse_specification("fifo"));
  const History base = tiny(
      "0 put_many [1,2] @1-2; 1 put 3 @1-2; 2 get_many [2,3] @1-2; 3 get 1 @1-2; "
      "4 try_get EMPTY @1-2");
  SmallRandom random(20261124);
  std::int64_t differences = 0;
  std::int64_t legal = 0;
  for (std::int64_t i = 0; i < histories(1); ++i) {
    History history = base;
    for (Operation& o : history.operations) {
      o.t0 = random.below(14);
      o.t1 = o.t0 + random.below(random.chance(50) ? 14 : 3);
    }
    history.end = 30;
    const bool right = brute_force_valid(history, axes);
    legal += right ? 1 : 0;
    if (without_search(history, axes) == (right ? Verdict::valid : Verdict::violation)) continue;
    if (++differences <= 2) ADD_FAILURE() << (right ? "legal: " : "illegal: ") << show(history);
  }
  std::cout << "narrowed: " << legal << " legal of " << histories(1) << ", " << differences
            << " differences\n";
  EXPECT_EQ(differences, 0);
  EXPECT_GT(legal, histories(1) / 20);
}

// The comparison can fail: a judge that forgets the order inside the lists is seen.
TEST(DifferentialBatches, AForgottenListIsSeen) {
  const auto forgets = [](const History& history, const Specification& specification) {
    const Judgement judgement = judge(history, specification);
    const bool of_batch = judgement.rule == "items of one batch come out as they went in" ||
                          judgement.rule == "one order of items extends puts, gets and batches";
    return of_batch ? Verdict::valid : judgement.safety;
  };
  EXPECT_GT(compare(shape_of(50, true, true, 2), "fifo close=drain", 2'000, forgets).missed, 0);
}

}  // namespace
}  // namespace queuecheck
