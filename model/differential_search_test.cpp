// The exact search alone against brute force: crowded histories, where its short cuts do most, all
// operations at one instant, budgets that end early, and orders to try first that are wrong.
// QUEUECHECK_DIFFERENTIAL sets the number of histories (default 100 000).
#include <gtest/gtest.h>

#include <array>
#include <iostream>
#include <numeric>
#include <sstream>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/random_history.hpp"
#include "queuecheck/model/refusal.hpp"
#include "queuecheck/model/search.hpp"

namespace queuecheck {
namespace {

struct Tally {
  std::int64_t legal = 0;
  std::int64_t undecided = 0;
  std::int64_t differences = 0;
};

// Runs the search on histories that `change` has changed.
template <class Change>
Tally compare(const RandomShape& shape, std::string_view text, std::int64_t count,
              const JudgeBudget& budget, bool guided, Change change) {
  const Specification axes = std::get<Specification>(parse_specification(text));
  SmallRandom random(20261122);
  Tally tally;
  for (std::int64_t i = 0; i < count; ++i) {
    History history = RandomHistory(random, shape, axes).make();
    change(history);
    std::vector<std::uint32_t> order;
    if (guided) {
      order.resize(history.operations.size());
      std::iota(order.rbegin(), order.rend(), 0U);
    }
    const bool legal = brute_force_valid(history, axes);
    const SearchResult result = search_order(history, axes, excused_refusals(history, axes.refusal),
                                             budget, {.put_order = order});
    tally.legal += legal ? 1 : 0;
    if (result.verdict == Verdict::unknown) {
      EXPECT_FALSE(result.unknown_reason.empty());
      ++tally.undecided;
      continue;
    }
    if (legal == (result.verdict == Verdict::valid)) continue;
    if (++tally.differences > 3) continue;
    std::ostringstream shown;
    write_json(shown, history);
    ADD_FAILURE() << text << ": brute force says " << (legal ? "legal" : "illegal")
                  << ", the search " << name(result.verdict) << "\n"
                  << shown.str();
  }
  std::cout << text << ": " << count << " histories, " << tally.legal << " legal, "
            << tally.undecided << " undecided, " << tally.differences << " differences\n";
  return tally;
}

constexpr auto as_it_is = [](History&) {};

constexpr std::array specifications{"fifo",
                                    "fifo close=drain",
                                    "fifo capacity=1",
                                    "fifo capacity=2",
                                    "fifo capacity=3 refusal=unfinished",
                                    "lifo capacity=2",
                                    "bag capacity=2",
                                    "fifo capacity=2 on_full=drop_oldest",
                                    "fifo capacity=1 close=drain late_put=accept"};

TEST(DifferentialSearch, CrowdedHistories) {
  RandomShape shape;
  shape.processes_max = 7;
  shape.operations_max = 9;
  shape.close = false;
  for (const char* text : specifications) {
    const Tally tally = compare(shape, text, histories() / 20, {}, false, as_it_is);
    EXPECT_EQ(tally.differences + tally.undecided, 0) << text;
    EXPECT_GT(tally.legal, histories() / 100) << text;
  }
}

TEST(DifferentialSearch, WithObserversAndPeeks) {
  RandomShape shape;
  shape.processes_max = 5;
  shape.observers = true;
  shape.timeouts = true;
  for (const char* text : specifications) {
    const Tally tally = compare(shape, text, histories() / 20, {}, false, as_it_is);
    EXPECT_EQ(tally.differences + tally.undecided, 0) << text;
  }
}

TEST(DifferentialSearch, AllAtOneInstant) {
  RandomShape shape;
  shape.processes_max = 6;
  shape.operations_max = 6;
  const auto at_once = [](History& history) {
    for (Operation& o : history.operations) {
      o.t0 = 5;
      if (o.t1 != never) o.t1 = 5;
    }
  };
  for (const char* text : specifications) {
    EXPECT_EQ(compare(shape, text, histories() / 50, {}, false, at_once).differences, 0) << text;
  }
}

TEST(DifferentialSearch, AnEarlyEndIsUnknownNeverWrong) {
  RandomShape shape;
  shape.processes_max = 6;
  for (const std::size_t states : {1U, 3U, 6U}) {
    JudgeBudget budget;
    budget.states_max = states;
    const Tally tally =
        compare(shape, "fifo capacity=2", histories() / 20, budget, false, as_it_is);
    EXPECT_EQ(tally.differences, 0);
    EXPECT_GT(tally.undecided, 0);
  }
}

TEST(DifferentialSearch, AWrongOrderToTryFirstChangesNothing) {
  RandomShape shape;
  shape.processes_max = 6;
  for (const char* text : specifications) {
    EXPECT_EQ(compare(shape, text, histories() / 50, {}, true, as_it_is).differences, 0) << text;
  }
}

}  // namespace
}  // namespace queuecheck
