// Killed at any access, inside modelled calls and between them: what the others get, and what a
// lock that knows nothing of dead owners is called.
#include <gtest/gtest.h>

#include "queuecheck/properties/explore/models/blocking_test_support.hpp"

namespace queuecheck::explore {
namespace {

using enum OperationKind;

LaneSettings one_kill() {
  LaneSettings settings;
  settings.kills = 1;
  settings.late_comer = true;
  return settings;
}

TEST(ModelKills, SurvivorsOfARobustLockGoOn) {
  const auto lane = lane_of("locked");
  for (const Program& program :
       {program_of({{put}, {get}}, 1, false), program_of({{put, put}, {get, get}}, 1, false),
        program_of({{put}, {put}, {try_get}, {close}}, 1, false)}) {
    const Hunt found = hunt(*lane, program, one_kill(), 1'500);
    EXPECT_EQ(found.judgement.verdict, Verdict::valid)
        << found.judgement.explanation << found.judgement.unknown_reason << ", run " << found.runs;
  }
}

TEST(ModelKills, ALockWhoseOwnerWasKilledStaysLocked) {
  const auto lane = lane_of("mutant:PA11");
  for (const Program& program : {program_of({{try_put}, {try_put}}, 1, false),
                                 program_of({{put, put}, {get, get}}, 1, false)}) {
    const Hunt found = hunt(*lane, program, one_kill(), 1'500);
    ASSERT_TRUE(found.judgement.violation) << "not in " << found.runs << " runs";
    EXPECT_EQ(*found.judgement.violation, ViolationClass::dead_owner);
    EXPECT_NE(found.judgement.explanation.find("that was killed"), std::string::npos)
        << found.judgement.explanation;
  }
}

// Waiters that sleep in slices beside a producer that was killed: known for ever after some slices,
// not after the step bound.
TEST(ModelKills, SleepingInSlicesForEverIsSeenEarly) {
  const auto lane = lane_of("locked");
  const Program program = program_of({{put, put}, {get, get}}, 1, false);
  LaneSettings settings = one_kill();
  settings.skip_looks = true;
  lane->prepare(program, settings);
  Portfolio strategy;
  RunPlan plan;
  unsigned for_ever = 0;
  for (plan.seed = 0; plan.seed < 300; ++plan.seed) {
    const World& world = lane->run(strategy, plan);
    if (world.end != RunEnd::livelock) continue;
    ++for_ever;
    ASSERT_LT(world.steps, 2'000U);
    const Judgement judgement = judge_run(run_of(world, program, settings, lane->specification()));
    ASSERT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
  }
  EXPECT_GT(for_ever, 50U);
}

}  // namespace
}  // namespace queuecheck::explore
