// The ladder against the definitions of its levels, on random small histories.
#include <gtest/gtest.h>

#include "queuecheck/model/brute_force_levels.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/ladder.hpp"
#include "queuecheck/model/owner_order.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck {
namespace {

// Puts, gets and EMPTY; of two threads in each process; some calls cut short, some of them killed.
History small_history(SmallRandom& random, bool pending) {
  RandomShape shape;
  shape.close = false;
  shape.pending = pending;
  shape.operations_max = 7;
  History history = RandomHistory(random, shape, Specification{}).make();
  for (Operation& o : history.operations) {
    o.thread = o.process % 2;
    o.process /= 2;
  }
  if (!pending) return history;
  std::vector<Operation> kills;
  for (std::uint32_t process = 0; process < history.processes; ++process) {
    if (!random.chance(60)) continue;
    Operation kill;
    kill.process = process;
    kill.kind = OperationKind::crash;
    bool inside = false;
    for (const Operation& o : history.operations) {
      if (o.process != process) continue;
      inside = inside || o.t1 == never;
      kill.t0 = std::max(kill.t0, o.t1 == never ? o.t0 : o.t1);
    }
    kill.t0 += random.below(5);
    kill.t1 = kill.t0;
    if (inside) kills.push_back(kill);
  }
  history.operations.insert(history.operations.end(), kills.begin(), kills.end());
  return history;
}

struct Checked {
  Level level;
  LevelRules rules;
};

const Rung& rung_of(const Ladder& ladder, Level level) {
  return ladder.rungs[static_cast<std::size_t>(level)];
}

class Levels : public testing::TestWithParam<bool> {};

TEST_P(Levels, AreExactForWhatTheyDefine) {
  const std::vector<Checked> checks{
      {Level::strict, {.strict = true}},
      {Level::linearizable, {}},
      {Level::sequentially_consistent, {.orders = Orders::program}},
      {Level::quiescently_consistent, {.orders = Orders::busy_periods}},
      {Level::fifo_order, {.empties = false}},
      {Level::per_producer, {.candidates = Candidates::oldest_of_thread, .empties = false}},
      {Level::per_producer_per_consumer,
       {.candidates = Candidates::seen_by_consumer, .empties = false}},
      {Level::bag, {.candidates = Candidates::any}},
  };
  SmallRandom random(77);
  std::vector<std::int64_t> holds(checks.size(), 0);
  std::vector<std::int64_t> fails(checks.size(), 0);
  for (std::int64_t i = 0; i < histories(5) && !HasFailure(); ++i) {
    const History history = small_history(random, GetParam());
    const Ladder judged = ladder(history, {});
    for (std::size_t c = 0; c < checks.size(); ++c) {
      const Rung& rung = rung_of(judged, checks[c].level);
      if (rung.standing == Standing::not_judged) continue;
      const bool legal = level_holds(history, checks[c].rules);
      (legal ? holds : fails)[c] += 1;
      EXPECT_EQ(rung.standing == Standing::holds, legal)
          << name(rung.level) << ": " << rung.reason << "\n"
          << show(history);
      EXPECT_FALSE(rung.standing == Standing::fails && rung.reason.empty());
    }
  }
  for (std::size_t c = 0; c < checks.size(); ++c) {
    std::cout << name(checks[c].level) << ": " << holds[c] << " hold, " << fails[c] << " fail\n";
    EXPECT_GT(holds[c], histories(5) / 10);
    EXPECT_GT(fails[c], histories(5) / 100);
  }
}

INSTANTIATE_TEST_SUITE_P(PendingOrNot, Levels, testing::Bool());

TEST(LevelQuantities, LagIsTheLeastThatExplains) {
  SmallRandom random(78);
  std::int64_t positive = 0;
  for (std::int64_t i = 0; i < histories(5) && !testing::Test::HasFailure(); ++i) {
    const History history = small_history(random, i % 4 == 0);
    const Quantities q = ladder(history, {}).quantities;
    if (!q.lag_ns) continue;
    positive += *q.lag_ns > 0 ? 1 : 0;
    EXPECT_TRUE(level_holds(history, {.lag = *q.lag_ns})) << *q.lag_ns << "\n" << show(history);
    if (*q.lag_ns == 0) continue;
    EXPECT_FALSE(level_holds(history, {.lag = *q.lag_ns - 1})) << *q.lag_ns << "\n"
                                                               << show(history);
  }
  EXPECT_GT(positive, histories(5) / 50);
}

TEST(LevelQuantities, KIsZeroExactlyForFifoAndNeverTooLarge) {
  SmallRandom random(79);
  std::int64_t positive = 0;
  for (std::int64_t i = 0; i < histories(5) && !testing::Test::HasFailure(); ++i) {
    const History history = small_history(random, false);
    const Ladder judged = ladder(history, {});
    if (rung_of(judged, Level::conserving).standing == Standing::fails) continue;
    const auto k = static_cast<std::size_t>(judged.quantities.overtakes.value());
    EXPECT_EQ(k == 0, level_holds(history, {.empties = false})) << show(history);
    EXPECT_EQ(k == 0, judged.quantities.lateness == 0U);
    if (k == 0) continue;
    ++positive;
    EXPECT_FALSE(
        level_holds(history, {.candidates = Candidates::first_k, .k = k - 1, .empties = false}))
        << k << "\n"
        << show(history);
  }
  EXPECT_GT(positive, histories(5) / 100);
}

TEST(LevelQuantities, FalseEmptiesAreThoseThatAreFalseAlone) {
  SmallRandom random(80);
  std::uint64_t found = 0;
  for (std::int64_t i = 0; i < histories(5) && !testing::Test::HasFailure(); ++i) {
    const History history = small_history(random, i % 2 == 0);
    const Ladder judged = ladder(history, {});
    if (!judged.quantities.lag_ns && judged.quantities.lag_reason.starts_with("an item")) continue;
    std::uint64_t wrong = 0;
    for (std::size_t one = 0; one < history.operations.size(); ++one) {
      if (history.operations[one].outcome != Outcome::empty) continue;
      History alone = history;
      for (std::size_t other = 0; other < alone.operations.size(); ++other) {
        Operation& o = alone.operations[other];
        if (other != one && o.outcome == Outcome::empty) o.outcome = Outcome::too_big;
      }
      wrong += level_holds(alone, {.candidates = Candidates::any}) ? 0U : 1U;
    }
    EXPECT_EQ(judged.quantities.false_empty_answers, wrong) << show(history);
    found += wrong;
  }
  EXPECT_GT(found, 0U);
}

TEST(EventualVisibility, IsExactWithoutClose) {
  SmallRandom random(81);
  std::int64_t legal_count = 0;
  for (std::int64_t i = 0; i < histories(5) && !testing::Test::HasFailure(); ++i) {
    const History history = small_history(random, i % 2 == 0);
    for (const bool process : {true, false}) {
      Specification axes;
      axes.visibility = process ? Visibility::eventual_process : Visibility::eventual_thread;
      const Windows windows = make_windows(history, axes);
      const bool accepted = !windows.finding && !owner_order(history, axes, windows);
      const bool legal = level_holds(history, {.lag = never, .owner_process = process});
      legal_count += legal ? 1 : 0;
      EXPECT_EQ(accepted, legal) << process << "\n" << show(history);
      JudgeBudget no_search;
      no_search.states_max = 0;
      EXPECT_EQ(judge(history, axes, no_search).safety,
                legal ? Verdict::valid : Verdict::violation);
    }
  }
  EXPECT_GT(legal_count, histories(5) / 5);
}

}  // namespace
}  // namespace queuecheck
