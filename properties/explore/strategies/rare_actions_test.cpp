// Kills, deadlines, spurious wake-ups, flushes and local choices: how often, and how evenly.
#include <gtest/gtest.h>
#include <array>
#include <map>
#include <memory>
#include <vector>

#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/explore/strategies/toy_world_test_support.hpp"

namespace queuecheck::explore {
namespace {

std::vector<std::unique_ptr<Strategy>> strategies() {
  std::vector<std::unique_ptr<Strategy>> all;
  all.push_back(std::make_unique<Pct>());
  all.push_back(std::make_unique<Pos>());
  all.push_back(std::make_unique<Sticky>());
  all.push_back(std::make_unique<RandomWalk>());
  all.push_back(std::make_unique<Surw>());
  return all;
}

// 30 accesses in all, of processes of different lengths: each is the point of a kill equally often.
TEST(Kills, EveryAccessIsAsLikelyAsEveryOther) {
  ToyWorld world({ToyWorld::Accesses::value_type(20, toy_store(0)),
                  ToyWorld::Accesses::value_type(4, toy_store(0)),
                  ToyWorld::Accesses::value_type(6, toy_store(64))});
  world.kills = 1;
  for (const auto& strategy : strategies()) {
    std::map<std::pair<unsigned, unsigned>, int> points;
    const int runs = 30'000;
    int kills = 0;
    for (std::uint64_t seed = 0; seed < runs; ++seed) {
      for (const ToyStep& step : world.run(*strategy, world.plan(seed))) {
        if (step.action.kind != ActionKind::kill) continue;
        ++points[{step.action.process, step.access}];
        ++kills;
      }
    }
    // Not where the victim is the last one alive and the others are done: nothing is asked there.
    EXPECT_GT(kills, runs * 95 / 100) << strategy->name();
    EXPECT_EQ(points.size(), 30U) << strategy->name();
    for (const auto& [point, count] : points) {
      EXPECT_NEAR(count, 1'000, 160)
          << strategy->name() << ": access " << point.second << " of process " << point.first;
    }
  }
}

TEST(Kills, SeveralAreSpreadFromOneToTheBudget) {
  ToyWorld world({ToyWorld::Accesses::value_type(10, toy_store(0)),
                  ToyWorld::Accesses::value_type(10, toy_store(0)),
                  ToyWorld::Accesses::value_type(10, toy_store(0)),
                  ToyWorld::Accesses::value_type(10, toy_store(0))});
  world.kills = 3;
  RandomWalk walk;
  std::array<int, 4> killed{};
  for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
    unsigned kills = 0;
    for (const ToyStep& step : world.run(walk, world.plan(seed))) {
      kills += step.action.kind == ActionKind::kill ? 1U : 0U;
    }
    ++killed.at(kills);
  }
  EXPECT_LT(killed[0], 30);
  for (unsigned kills = 1; kills <= 3; ++kills) EXPECT_GT(killed.at(kills), 700) << kills;
}

// It may die while it waits for its turn, and not only when its turn has come.
TEST(Kills, TheVictimDiesAtOnceOrWhenItIsToGoOn) {
  ToyWorld world({ToyWorld::Accesses::value_type(10, toy_store(0)),
                  ToyWorld::Accesses::value_type(10, toy_store(0))});
  world.kills = 1;
  Sticky sticky;
  int while_other_runs = 0;
  int in_turn = 0;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    const std::vector<ToyStep>& steps = world.run(sticky, world.plan(seed));
    for (std::size_t i = 1; i + 1 < steps.size(); ++i) {
      if (steps[i].action.kind != ActionKind::kill) continue;
      const unsigned victim = steps[i].action.process;
      ++(steps[i - 1].action.process == victim ? in_turn : while_other_runs);
    }
  }
  EXPECT_GT(in_turn, 200);
  EXPECT_GT(while_other_runs, 100);
}

TEST(Kills, WhoWaitsIsKilledToo) {
  ToyWorld world({{toy_store(0), {toy_wait, 4, AccessKind::call, 0, nullptr}, toy_store(0)},
                  ToyWorld::Accesses::value_type(10, toy_store(0))});
  world.kills = 1;
  for (const auto& strategy : strategies()) {
    int killed_waiting = 0;
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
      for (const ToyStep& step : world.run(*strategy, world.plan(seed))) {
        killed_waiting += step.action == Action{ActionKind::kill, 0} && step.access == 1 ? 1 : 0;
      }
    }
    EXPECT_GT(killed_waiting, 50) << strategy->name();
  }
}

// A deadline passes at once, in the middle, or only when nothing else is left.
TEST(Deadlines, PassEarlyAndLate) {
  ToyWorld world({{{toy_wait, 4, AccessKind::call, 0, nullptr}},
                  ToyWorld::Accesses::value_type(20, toy_store(0))});
  for (const auto& strategy : strategies()) {
    int early = 0;
    int late = 0;
    for (std::uint64_t seed = 0; seed < 4'000; ++seed) {
      const std::vector<ToyStep>& steps = world.run(*strategy, world.plan(seed));
      for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].action.kind != ActionKind::time_out) continue;
        early += i < 5 ? 1 : 0;
        late += i == 20 ? 1 : 0;
      }
    }
    EXPECT_GT(early, 400) << strategy->name();
    EXPECT_GT(late, 1'000) << strategy->name();
  }
}

TEST(Deadlines, WaitsEndForNoReasonNowAndThenButNotForEver) {
  ToyWorld world({{{toy_wait, 4, AccessKind::call, 0, nullptr}},
                  ToyWorld::Accesses::value_type(200, toy_store(0))});
  world.spurious = true;
  for (const auto& strategy : strategies()) {
    int runs_with = 0;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
      int ends = 0;
      for (const ToyStep& step : world.run(*strategy, world.plan(seed))) {
        ends += step.action.kind == ActionKind::spurious ? 1 : 0;
      }
      runs_with += ends != 0 ? 1 : 0;
      ASSERT_LE(ends, 4) << strategy->name();
    }
    EXPECT_GT(runs_with, 200) << strategy->name();
    EXPECT_LT(runs_with, 900) << strategy->name();
  }
}

// Store buffering: both processes store, then both load. The stores must often still be buffered
// when the other one loads, and often be flushed at once.
TEST(Flushes, NeitherAtOnceNorNever) {
  ToyWorld world({{toy_store(0), toy_load(8), toy_load(16), toy_load(24)},
                  {toy_store(8), toy_load(0), toy_load(16), toy_load(24)}});
  world.buffers = true;
  for (const auto& strategy : strategies()) {
    int both_late = 0;
    int both_early = 0;
    const int runs = 4'000;
    for (std::uint64_t seed = 0; seed < runs; ++seed) {
      std::array<bool, 2> flushed{};
      std::array<bool, 2> saw_old{};
      for (const ToyStep& step : world.run(*strategy, world.plan(seed))) {
        const unsigned p = step.action.process;
        if (step.action.kind == ActionKind::flush) flushed.at(p) = true;
        if (step.action.kind == ActionKind::run && step.access == 1) {
          saw_old.at(p) = !flushed.at(1 - p);
        }
      }
      both_late += saw_old[0] && saw_old[1] ? 1 : 0;
      both_early += !saw_old[0] && !saw_old[1] ? 1 : 0;
    }
    EXPECT_GT(both_late, runs / 50) << strategy->name();
    EXPECT_GT(both_early, runs / 100) << strategy->name();
  }
}

TEST(LocalChoices, LoadsMostlyReadTheNewestStore) {
  for (const auto& strategy : strategies()) {
    strategy->begin({});
    std::array<int, 4> read{};
    for (int i = 0; i < 12'000; ++i) ++read.at(strategy->pick(ChoiceKind::read_from, 4));
    EXPECT_NEAR(read[0], 8'000, 300);
    for (const unsigned older : {1U, 2U, 3U}) EXPECT_NEAR(read.at(older), 1'333, 200);
    std::array<int, 3> woken{};
    for (int i = 0; i < 9'000; ++i) ++woken.at(strategy->pick(ChoiceKind::waiter, 3));
    for (const int count : woken) EXPECT_NEAR(count, 3'000, 250);
    int failures = 0;
    for (int i = 0; i < 8'000; ++i) {
      failures += static_cast<int>(strategy->pick(ChoiceKind::weak_failure, 2));
    }
    EXPECT_NEAR(failures, 1'000, 150);
  }
}

}  // namespace
}  // namespace queuecheck::explore
