#include "queuecheck/properties/explore/dry_run.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/properties/explore/strategies/random_walk.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {
namespace {

Program two_by_two() {
  Step put;
  Step get;
  get.kind = OperationKind::try_get;
  Program program;
  program.options.capacity = 2;
  program.options.producers = program.options.consumers = 2;
  program.options.extra = {{"wait_slice", "none"}};
  program.processes = {{put, put}, {put, put}, {get, get}, {get, get}};
  return program;
}

std::unique_ptr<Lane> lane_of(const char* queue) {
  return make_fiber_lane(instrumented_twin(find_queue(queue)).path);
}

TEST(DryRun, KnowsAboutHowLongRunsAre) {
  const auto lane = lane_of("ticket");
  lane->prepare(two_by_two(), {});
  const DryRun dry = dry_run(*lane);
  EXPECT_EQ(dry.plan.processes, 4U);
  std::uint32_t sum = 0;
  for (unsigned p = 0; p < 4; ++p) {
    EXPECT_GT(dry.plan.process_steps[p], 4U);
    sum += dry.plan.process_steps[p];
  }
  EXPECT_EQ(dry.plan.steps, sum);
  EXPECT_EQ(dry.plan.process_steps[4], 0U);

  // The program's own steps, without the drain: so a little below what runs have.
  RandomWalk walk;
  std::uint64_t steps = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    steps += lane->run(walk, dry.for_seed(seed)).steps;
  }
  EXPECT_LT(dry.plan.steps, steps / 200);
  EXPECT_GT(dry.plan.steps, steps / 200 / 2);
}

TEST(DryRun, FindsWhereProcessesMeet) {
  const auto lane = lane_of("ticket");
  lane->prepare(two_by_two(), {});
  const DryRun dry = dry_run(*lane);
  ASSERT_GE(dry.hot.size(), 2U);  // the two tickets at least
  for (const HotLocation& hot : dry.hot) {
    int touching = 0;
    for (const std::uint32_t steps : hot.steps) touching += steps != 0 ? 1 : 0;
    EXPECT_GE(touching, 2);
  }
  std::set<std::uint32_t> chosen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) chosen.insert(dry.for_seed(seed).hot_offset);
  EXPECT_EQ(chosen.size(), dry.hot.size()) << "each of them has its runs";
}

TEST(DryRun, IsTheSameEachTime) {
  const auto lane = lane_of("locked");
  lane->prepare(two_by_two(), {});
  const DryRun first = dry_run(*lane);
  const DryRun second = dry_run(*lane);
  EXPECT_EQ(first.plan.steps, second.plan.steps);
  EXPECT_EQ(first.plan.hot_offset, second.plan.hot_offset);
  EXPECT_EQ(first.hot.size(), second.hot.size());
}

}  // namespace
}  // namespace queuecheck::explore
