#include <gtest/gtest.h>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/explore/strategies/toy_world_test_support.hpp"

namespace queuecheck::explore {
namespace {

ToyWorld::Accesses equal_processes(unsigned processes, unsigned accesses, bool conflicting) {
  ToyWorld::Accesses all(processes);
  for (unsigned p = 0; p < processes; ++p) {
    all[p].assign(accesses, toy_store(conflicting ? 0 : 64 * (p + 1)));
  }
  return all;
}

std::map<std::string, int> orders(ToyWorld& world, Strategy& strategy, int runs) {
  std::map<std::string, int> counts;
  for (int seed = 0; seed < runs; ++seed) {
    world.run(strategy, world.plan(static_cast<std::uint64_t>(seed)));
    ++counts[world.order()];
  }
  return counts;
}

std::map<std::string, std::unique_ptr<Strategy>> all_strategies() {
  std::map<std::string, std::unique_ptr<Strategy>> all;
  all["pct"] = std::make_unique<Pct>();
  all["pos"] = std::make_unique<Pos>();
  all["sticky"] = std::make_unique<Sticky>();
  all["random"] = std::make_unique<RandomWalk>();
  all["surw"] = std::make_unique<Surw>();
  all["portfolio"] = std::make_unique<Portfolio>();
  return all;
}

TEST(Strategies, NameThemselves) {
  for (const auto& [name, strategy] : all_strategies()) EXPECT_EQ(strategy->name(), name);
}

TEST(Strategies, TheTableFindsTheNthAction) {
  RandomSource random(1);
  for (int i = 0; i < 2'000; ++i) {
    const ActionSet actions((random.next() & random.next()) | 1);
    ActionSet small(actions.bits() & 0x0'ff'ff'ff'ff'ff);
    for (unsigned n = 0; n < small.size(); ++n) ASSERT_EQ(nth(small, n), small.nth(n));
  }
}

TEST(Strategies, EqualSeedsGiveEqualRuns) {
  ToyWorld world(equal_processes(4, 6, true));
  world.buffers = true;
  world.kills = 2;
  for (const auto& [name, strategy] : all_strategies()) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      std::vector<unsigned> first;
      for (const ToyStep& step : world.run(*strategy, world.plan(seed))) {
        first.push_back(step.action.index());
      }
      std::vector<unsigned> second;
      for (const ToyStep& step : world.run(*strategy, world.plan(seed))) {
        second.push_back(step.action.index());
      }
      ASSERT_EQ(first, second) << name << ", seed " << seed;
    }
  }
}

// 6 interleavings; a random walk meets 0011 when two coins fall right, then nobody else is left.
TEST(RandomWalk, EveryStepIsAFairCoin) {
  ToyWorld world(equal_processes(2, 2, true));
  RandomWalk walk;
  const auto counts = orders(world, walk, 80'000);
  EXPECT_EQ(counts.size(), 6U);
  EXPECT_NEAR(counts.at("0011"), 20'000, 600);
  EXPECT_NEAR(counts.at("1100"), 20'000, 600);
  for (const char* order : {"0101", "0110", "1001", "1010"}) {
    EXPECT_NEAR(counts.at(order), 10'000, 450) << order;
  }
}

// 10 interleavings of 3 and 2 selected accesses, all equally likely.
TEST(Surw, DrawsInterleavingsUniformly) {
  ToyWorld world({{toy_store(0), toy_load(0), toy_store(0)}, {toy_store(0), toy_store(0)}});
  Surw surw;
  const auto counts = orders(world, surw, 50'000);
  EXPECT_EQ(counts.size(), 10U);
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 5'000, 350) << order;
}

// The same with accesses between, which are not selected: uniform in the order of those that are.
TEST(Surw, SelectsTheHotLocationOnly) {
  ToyWorld world({{toy_store(64), toy_store(0), toy_store(64), toy_store(64), toy_store(0)},
                  {toy_store(0), toy_store(128), toy_store(0), toy_store(128)}});
  Surw surw;
  std::map<std::string, int> counts;
  for (std::uint64_t seed = 0; seed < 60'000; ++seed) {
    std::string order;
    for (const ToyStep& step : world.run(surw, world.plan(seed))) {
      const bool hot = step.action.process == 0 ? step.access == 1 || step.access == 4
                                                : step.access == 0 || step.access == 2;
      if (hot) order += static_cast<char>('0' + step.action.process);
    }
    ++counts[order];
  }
  EXPECT_EQ(counts.size(), 6U);
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 10'000, 450) << order;
}

TEST(Surw, WrongCountsStopNobody) {
  ToyWorld world(equal_processes(3, 20, true));
  Surw surw;
  RunPlan plan = world.plan(1);
  for (std::uint32_t& steps : plan.hot_steps) steps = 1;
  plan.hot_steps[2] = 500;
  for (plan.seed = 0; plan.seed < 1'000; ++plan.seed) EXPECT_EQ(world.run(surw, plan).size(), 60U);
}

// n independent accesses, all pending at once: every order is equally likely.
TEST(Pos, OrdersIndependentAccessesUniformly) {
  ToyWorld world(equal_processes(4, 1, false));
  Pos pos;
  const auto counts = orders(world, pos, 48'000);
  EXPECT_EQ(counts.size(), 24U);
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 2'000, 220) << order;
}

// The paper's point. One process writes x; another first does 20 accesses elsewhere, then reads x.
// A walk nearly always sees the write come first; POS draws the order of the two racing accesses.
TEST(Pos, RacingAccessesMeetInEitherOrderHoweverDeepOneLies) {
  ToyWorld::Accesses accesses(2);
  accesses[0] = {toy_store(0)};
  accesses[1].assign(20, toy_store(64));
  accesses[1].push_back(toy_load(0));
  ToyWorld world(accesses);
  const auto late_writes = [&](Strategy& strategy) {
    int late = 0;
    for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
      world.run(strategy, world.plan(seed));
      late += world.order().back() == '0' ? 1 : 0;
    }
    return late;
  };
  RandomWalk walk;
  Pos pos;
  EXPECT_LT(late_writes(walk), 10);         // 2^-21
  EXPECT_NEAR(late_writes(pos), 909, 200);  // the least of 22 equal numbers
}

// A bug of depth 2: all of process 1 between two neighbouring accesses in the middle of process 0.
// PCT promises 1/(n k); a walk would need 80 coins to fall right.
TEST(Pct, KeepsItsPromiseForBugsOfDepthTwo) {
  const unsigned half = 20;
  ToyWorld world(equal_processes(2, 2 * half, true));
  const std::string bug =
      std::string(half, '0') + std::string(2 * half, '1') + std::string(half, '0');
  const auto hits = [&](Strategy& strategy, int runs) {
    const auto counts = orders(world, strategy, runs);
    const auto found = counts.find(bug);
    return found == counts.end() ? 0 : found->second;
  };
  Pct pct(2);
  RandomWalk walk;
  const int runs = 64'000;
  const double promised = runs / (2.0 * 80);  // 400, standard deviation 20
  EXPECT_GT(hits(pct, runs), promised - 80);
  EXPECT_EQ(hits(walk, runs), 0);
}

// ... and of depth 3, with a third process that has nothing to do with it: 1/(n k^2).
TEST(Pct, KeepsItsPromiseForBugsOfDepthThree) {
  ToyWorld world({ToyWorld::Accesses::value_type(6, toy_store(0)),
                  ToyWorld::Accesses::value_type(6, toy_store(0)),
                  {toy_store(64)}});
  Pct pct(3);
  int hits = 0;
  const int runs = 100'000;
  for (std::uint64_t seed = 0; seed < runs; ++seed) {
    world.run(pct, world.plan(seed));
    std::string order = world.order();
    std::erase(order, '2');
    hits += order == "000111000111" ? 1 : 0;  // one switch forced in each of the two
  }
  EXPECT_GT(hits, runs / (3 * 13 * 13.0));
}

TEST(Pct, WhoGivesWayFallsBelowAllHalfOfTheTime) {
  ToyWorld world(equal_processes(2, 2, true));
  world.asks_to_go_on = 1;
  Pct pct(1);  // no changes but these
  const auto counts = orders(world, pct, 20'000);
  // After its first access the first falls with probability 1/2; the other one, too.
  EXPECT_NEAR(counts.at("0011"), 5'000, 300);
  EXPECT_NEAR(counts.at("0110"), 2'500, 250);
  EXPECT_NEAR(counts.at("0101"), 2'500, 250);
}

TEST(Pct, NobodyStarvesTheOthers) {
  ToyWorld world({ToyWorld::Accesses::value_type(5'000, toy_load(0)), {toy_store(0)}});
  Pct pct;
  RunPlan plan = world.plan(0);
  plan.steps = 20;
  for (plan.seed = 0; plan.seed < 200; ++plan.seed) {
    world.run(pct, plan);
    ASSERT_LT(world.order().find('1'), 200U);
  }
}

TEST(Sticky, LeavesSeldomAndInTheEndEvenly) {
  ToyWorld world(equal_processes(3, 400, true));
  Sticky sticky;
  std::set<std::size_t> lengths;
  double longest = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    world.run(sticky, world.plan(seed));
    const std::string order = world.order().substr(0, 400);
    std::size_t switches = 0;
    for (std::size_t i = 1; i < order.size(); ++i) switches += order[i] != order[i - 1] ? 1U : 0U;
    lengths.insert(switches);
    longest += order[0] == '0' ? 1 : 0;
    EXPECT_LT(switches, 150U);  // at most every fourth, 100 +- 9
  }
  EXPECT_LT(*lengths.begin(), 12U);   // every 64th: 6
  EXPECT_GT(*lengths.rbegin(), 80U);  // every fourth: 100
  EXPECT_NEAR(longest, 67, 30);
}

TEST(Portfolio, SharesAreAsPromisedAndDependOnTheSeedOnly) {
  std::map<Portfolio::Member, int> counts;
  for (std::uint64_t seed = 0; seed < 100'000; ++seed) ++counts[Portfolio::member_of(seed)];
  EXPECT_NEAR(counts[Portfolio::Member::pct], 30'000, 600);
  EXPECT_NEAR(counts[Portfolio::Member::pos], 30'000, 600);
  EXPECT_NEAR(counts[Portfolio::Member::sticky], 20'000, 600);
  EXPECT_NEAR(counts[Portfolio::Member::random], 10'000, 600);
  EXPECT_NEAR(counts[Portfolio::Member::surw], 10'000, 600);

  ToyWorld world(equal_processes(3, 5, true));
  Portfolio portfolio;
  Pos pos;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    if (Portfolio::member_of(seed) != Portfolio::Member::pos) continue;
    world.run(portfolio, world.plan(seed));
    const std::string order = world.order();
    world.run(pos, world.plan(seed));
    ASSERT_EQ(order, world.order());
  }
}

}  // namespace
}  // namespace queuecheck::explore
