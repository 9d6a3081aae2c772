// Virtual processes on fibers, from end to end: programs on real queues under random schedules.
#include <gtest/gtest.h>

#include <set>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/strategies/random_walk.hpp"

namespace queuecheck::explore {
namespace {

std::unique_ptr<Lane> lane_of(const std::string& queue) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(queue));
  if (!twin) throw std::runtime_error(twin.reason);
  return make_fiber_lane(twin.path);
}

Step step(OperationKind kind) {
  Step step;
  step.kind = kind;
  step.item_bytes = 16;
  return step;
}

Program tries(unsigned producers, unsigned consumers, unsigned each, std::uint64_t capacity) {
  Program program;
  program.options.capacity = capacity;
  program.options.item_bytes_max = 16;
  program.options.producers = producers;
  program.options.consumers = consumers;
  program.options.extra = {{"wait_slice", "none"}};
  for (unsigned p = 0; p < producers + consumers; ++p) {
    program.processes.emplace_back(
        each, step(p < producers ? OperationKind::try_put : OperationKind::try_get));
  }
  return program;
}

TEST(FiberLane, RunsAProgramUnderChosenSchedules) {
  const auto lane = lane_of("ticket");
  const Program program = tries(2, 2, 2, 2);
  const LaneSettings settings;
  lane->prepare(program, settings);
  RandomWalk strategy;
  std::set<std::uint64_t> schedules;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    RunPlan plan;
    plan.seed = seed;
    const World& world = lane->run(strategy, plan);
    ASSERT_EQ(world.end, RunEnd::finished) << world.what;
    schedules.insert(world.hash);
    const queuecheck::Run run = run_of(world, program, settings, lane->specification());
    ASSERT_GE(run.history.operations.size(), 8U);
    const Judgement judgement = judge_run(run);
    ASSERT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
  }
  EXPECT_GT(schedules.size(), 1'900U) << "hardly two schedules are the same";
}

TEST(FiberLane, TheSameSeedIsTheSameRun) {
  const auto lane = lane_of("ticket");
  lane->prepare(tries(2, 2, 2, 2), {});
  RandomWalk strategy;
  std::vector<std::uint64_t> hashes;
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      RunPlan plan;
      plan.seed = seed;
      hashes.push_back(lane->run(strategy, plan).hash);
    }
  }
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(hashes[i], hashes[i + 200]) << i;
}

// Images are loaded once and renewed: nothing of the program before is left in them.
TEST(FiberLane, AProgramRunsAfterAnotherOneAsIfItWereTheFirst) {
  const Program program = tries(2, 1, 2, 2);
  RandomWalk strategy;
  RunPlan plan;
  const auto hash = [&](Lane& lane) {
    lane.prepare(program, {});
    return lane.run(strategy, plan).hash;
  };
  const std::uint64_t expected = hash(*lane_of("locked"));
  const auto used = lane_of("locked");
  used->prepare(tries(3, 3, 3, 5), {});
  for (plan.seed = 1; plan.seed < 20; ++plan.seed) used->run(strategy, plan);
  plan.seed = 0;
  EXPECT_EQ(hash(*used), expected);
  EXPECT_EQ(hash(*used), expected);
}

TEST(FiberLane, FindsAnItemThatIsPublishedBeforeItIsWritten) {
  const auto lane = lane_of("mutant:PB2");
  const Program program = tries(2, 2, 2, 2);
  lane->prepare(program, {});
  RandomWalk strategy;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    RunPlan plan;
    plan.seed = seed;
    const World& world = lane->run(strategy, plan);
    if (judge_run(run_of(world, program, {}, lane->specification())).violation) return;
  }
  FAIL() << "not in 2 000 schedules";
}

TEST(FiberLane, EndsARunInWhichAProcessComputesForEver) {
  const auto lane = make_fiber_lane(QUEUECHECK_RUNAWAY_PLUGIN);
  Program program = tries(2, 0, 1, 8);
  program.options.extra.clear();
  lane->prepare(program, {});
  RandomWalk strategy;
  for (int round = 0; round < 2; ++round) {
    const World& world = lane->run(strategy, {});
    EXPECT_EQ(world.end, RunEnd::livelock);
    EXPECT_STREQ(world.what, "computes without end and touches nothing shared");
  }
}

}  // namespace
}  // namespace queuecheck::explore
