#include "queuecheck/properties/explore/exhaustive.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "queuecheck/properties/explore/toy_programs_test_support.hpp"

namespace queuecheck::explore {
namespace {

using Kind = ToyInstruction::Kind;

ToyResult runs_of(CoroutineLane lane, unsigned bound) {
  const auto search = std::make_unique<Exhaustive>(CoroutineLane::peek);
  return all_by_search(lane, *search, bound);
}

const std::vector<ToyInstruction> three_stores = {
    {Kind::store, 0, 1}, {Kind::store, 0, 2}, {Kind::store, 0, 3}};

TEST(Exhaustive, CountsSchedulesByTheirPreemptions) {
  const ToyProgram program = {three_stores, three_stores};
  // Who begins; then where each is interrupted: at its first or its second step.
  EXPECT_EQ(runs_of(toy_lane(program), 0).runs, 2U);
  EXPECT_EQ(runs_of(toy_lane(program), 1).runs, 2U + 2 * 2);
  EXPECT_EQ(runs_of(toy_lane(program), 2).runs, 6U + 2 * 4);
  EXPECT_EQ(runs_of(toy_lane(program), 9).runs, 20U) << "6! / (3! 3!)";
}

TEST(Exhaustive, TellsWhetherALargerBoundHasMore) {
  const auto search = std::make_unique<Exhaustive>(CoroutineLane::peek);
  CoroutineLane lane = toy_lane({three_stores, three_stores});
  all_by_search(lane, *search, 3);
  EXPECT_TRUE(search->bound_was_met());
  all_by_search(lane, *search, 4);
  EXPECT_FALSE(search->bound_was_met());
}

// Every victim, every point: before each of its steps, whatever the others have done by then.
TEST(Exhaustive, KillsEverybodyEverywhere) {
  const auto body = [](ToyProcess& p) -> ToyTask {
    for (int i = 0; i < 3; ++i) co_await p.add(0, 1);
  };
  CoroutineLane alone({body}, false, 1);
  EXPECT_EQ(runs_of(std::move(alone), 0).runs, 4U) << "never, or before one of three steps";
  CoroutineLane two({body, body}, false, 1);
  const auto search = std::make_unique<Exhaustive>(CoroutineLane::peek);
  std::set<std::pair<std::uint32_t, std::uint64_t>> seen;  // victim, what was added in all
  search->start(0);
  do {
    const World& world = two.run(*search);
    if (world.killed != 0) seen.insert({world.killed, two.word(0)});
  } while (search->next_run());
  EXPECT_EQ(seen.size(), 6U) << "either dies having added 0, 1 or 2; the other adds 3";
}

// Store buffering, x86's one relaxation: r0 = r1 = 0.
TEST(Exhaustive, StoreBuffersAreEmptiedLateOrBeforeASwitch) {
  const ToyProgram program = {{{Kind::store, 0, 1}, {Kind::load, 8, 0}},
                              {{Kind::store, 8, 1}, {Kind::load, 0, 0}}};
  const ToyResult sc = runs_of(toy_lane(program), 9);
  EXPECT_EQ(sc.outcomes.size(), 3U);
  EXPECT_EQ(runs_of(toy_lane(program, true), 9).outcomes.size(), 4U);
  EXPECT_EQ(runs_of(toy_lane(program, true), 0).outcomes.size(), 3U)
      << "left with its buffer full, or empty: no preemption is needed for either";
}

TEST(Exhaustive, WhatScAllowsTsoAllowsWithinTheSameBound) {
  SmallRandom random(7);
  for (int i = 0; i < 60; ++i) {
    const ToyProgram program = random_toy_program(random, {2, 2, 3, 2, 0});
    for (unsigned bound = 0; bound <= 2; ++bound) {
      const ToyResult sc = runs_of(toy_lane(program), bound);
      const ToyResult tso = runs_of(toy_lane(program, true), bound);
      for (const std::string& outcome : sc.outcomes) {
        ASSERT_TRUE(tso.outcomes.count(outcome) != 0) << i << " bound " << bound << " " << outcome;
      }
    }
  }
}

TEST(Exhaustive, AProcessThatOnlyLooksIsLeftForNothing) {
  const auto waits = [](ToyProcess& p) -> ToyTask {
    while (co_await p.load(0) == 0) {
    }
  };
  const auto writes = [](ToyProcess& p) -> ToyTask { co_await p.store(0, 1); };
  const ToyResult result = runs_of(CoroutineLane({waits, waits, writes}), 0);
  EXPECT_LT(result.runs, 20U);
  EXPECT_EQ(result.outcomes.size(), 1U);
}

}  // namespace
}  // namespace queuecheck::explore
