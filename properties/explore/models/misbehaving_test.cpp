// What a queue does that ends a run, or would make it different the next time.
#include <gtest/gtest.h>

#include <fstream>

#include "queuecheck/properties/explore/models/blocking_test_support.hpp"

namespace queuecheck::explore {
namespace {

Program putting(const std::string& deed) {
  Program program = program_of({{OperationKind::try_put}, {OperationKind::try_put}}, 8, false);
  program.options.extra = {{"deed", deed}};
  program.drain = false;
  return program;
}

struct End {
  RunEnd end;
  std::string what;
  Judgement judgement;
};

End end_of(const std::string& deed) {
  const auto lane = make_fiber_lane(QUEUECHECK_MISBEHAVING_PLUGIN);
  const Program program = putting(deed);
  lane->prepare(program, {});
  Portfolio strategy;
  const World& world = lane->run(strategy, {});
  End end{world.end, world.what, {}};
  end.judgement = judge_run(run_of(world, program, {}, lane->specification()));
  return end;
}

std::size_t mappings_of_this_program() {
  std::ifstream maps("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) ++count;
  return count;
}

TEST(Misbehaving, CrashesEndTheRunNotTheProgram) {
  for (const auto& [deed, what] :
       {std::pair{"null", "SIGSEGV: null pointer"}, std::pair{"abort", "calls abort()"},
        std::pair{"exit", "calls exit()"}, std::pair{"stack", "SIGSEGV"}}) {
    for (int round = 0; round < 3; ++round) {
      const End end = end_of(deed);
      EXPECT_EQ(end.end, RunEnd::crashed) << deed;
      EXPECT_NE(end.what.find(what), std::string::npos) << end.what;
      EXPECT_EQ(end.judgement.violation, ViolationClass::crashed) << deed;
    }
  }
}

TEST(Misbehaving, BeyondTheSegmentIsACrashThatSaysSo) {
  const End end = end_of("beyond");
  EXPECT_EQ(end.end, RunEnd::crashed);
  EXPECT_NE(end.what.find("4096 bytes from the start of a segment of 4096"), std::string::npos)
      << end.what;
}

TEST(Misbehaving, CallsWithoutAModelAreNamedAndNotJudged) {
  for (const auto& [deed, call] :
       {std::pair{"pipe", "read()"}, std::pair{"thread", "pthread_create()"}}) {
    const End end = end_of(deed);
    EXPECT_EQ(end.end, RunEnd::unmodelled) << deed;
    EXPECT_EQ(end.what.find(call), 0U) << end.what;
    EXPECT_EQ(end.judgement.verdict, Verdict::unknown);
  }
}

TEST(Misbehaving, InSetupTooTheCallIsNamed) {
  const auto lane = make_fiber_lane(QUEUECHECK_MISBEHAVING_PLUGIN);
  for (int round = 0; round < 2; ++round) {
    try {
      lane->prepare(putting("pipe in create"), {});
      FAIL() << "nothing was thrown";
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find("read()"), std::string::npos) << error.what();
    }
  }
  lane->prepare(putting("nothing"), {});
  Portfolio strategy;
  EXPECT_EQ(lane->run(strategy, {}).end, RunEnd::finished);
}

TEST(Misbehaving, WhatARunMapsIsUnmapped) {
  const auto lane = make_fiber_lane(QUEUECHECK_MISBEHAVING_PLUGIN);
  lane->prepare(putting("map"), {});
  Portfolio strategy;
  RunPlan plan;
  lane->run(strategy, plan);
  const std::size_t before = mappings_of_this_program();
  for (plan.seed = 1; plan.seed < 50; ++plan.seed) {
    ASSERT_EQ(lane->run(strategy, plan).end, RunEnd::finished);
  }
  EXPECT_LE(mappings_of_this_program(), before + 2);
}

// The same run, whatever the processor's counter says meanwhile.
TEST(Misbehaving, TheTimeStampCounterIsVirtual) {
  const auto lane = make_fiber_lane(QUEUECHECK_MISBEHAVING_PLUGIN);
  lane->prepare(putting("counter"), {});
  Portfolio strategy;
  RunPlan plan;
  const std::uint64_t hash = lane->run(strategy, plan).hash;
  for (int round = 0; round < 100; ++round) {
    const World& world = lane->run(strategy, plan);
    ASSERT_EQ(world.end, RunEnd::finished) << world.what;
    ASSERT_EQ(world.hash, hash);
  }
}

TEST(Misbehaving, ALockOfItsOwnTakenTwiceIsADeadlock) {
  const End end = end_of("self lock");
  EXPECT_EQ(end.end, RunEnd::deadlock);
  EXPECT_EQ(end.judgement.violation, ViolationClass::deadlock);
  EXPECT_NE(end.judgement.explanation.find("which it holds itself"), std::string::npos)
      << end.judgement.explanation;
}

}  // namespace
}  // namespace queuecheck::explore
