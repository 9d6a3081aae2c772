// Real processes under the same choices as fibers: the two lanes must not differ in anything.
#include "queuecheck/properties/explore/process_lane.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/properties/explore/strategies/pct.hpp"
#include "queuecheck/properties/explore/strategies/pos.hpp"
#include "queuecheck/properties/explore/strategies/random_walk.hpp"

namespace queuecheck::explore {
namespace {

std::string twin_of(const std::string& queue) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(queue));
  if (!twin) throw std::runtime_error(twin.reason);
  return twin.path;
}

Program tries(unsigned producers, unsigned consumers, unsigned each) {
  Program program;
  program.options.capacity = 2;
  program.options.item_bytes_max = 16;
  program.options.producers = producers;
  program.options.consumers = consumers;
  program.options.extra = {{"wait_slice", "none"}};
  for (unsigned p = 0; p < producers + consumers; ++p) {
    Step step;
    step.kind = p < producers ? OperationKind::try_put : OperationKind::try_get;
    step.item_bytes = 16;
    program.processes.emplace_back(each, step);
  }
  return program;
}

// What a run was, for comparison.
struct Trace {
  std::uint64_t hash = 0;
  std::uint64_t steps = 0;
  std::uint32_t preemptions = 0;
  RunEnd end = RunEnd::running;
  std::string what;
  std::vector<Choice> choices;
  std::optional<ViolationClass> violation;

  friend bool operator==(const Trace&, const Trace&) = default;
};

Trace trace(Lane& lane, Strategy& strategy, std::uint64_t seed, const Program& program,
            const LaneSettings& settings = {}) {
  RunPlan plan;
  plan.seed = seed;
  plan.processes = static_cast<std::uint32_t>(program.processes.size());
  const World& world = lane.run(strategy, plan);
  Trace found{world.hash, world.steps, world.preemptions, world.end, world.what, {}, {}};
  found.choices.assign(world.choices, world.choices + world.choice_count);
  found.violation = judge_run(run_of(world, program, settings, lane.specification())).violation;
  return found;
}

template <class StrategyType>
void expect_equal(const std::string& plugin, const Program& program, const LaneSettings& settings,
                  std::uint64_t seeds, std::uint64_t failing_min) {
  auto& strategy = shared_object<StrategyType>();
  std::vector<Trace> in_fibers;
  {
    const auto fibers = make_fiber_lane(plugin);
    fibers->prepare(program, settings);
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      in_fibers.push_back(trace(*fibers, strategy, seed, program, settings));
    }
  }
  const auto processes = make_process_lane(plugin);
  processes->prepare(program, settings);
  std::uint64_t failing = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Trace real = trace(*processes, strategy, seed, program, settings);
    ASSERT_EQ(real.what, in_fibers[seed].what) << "seed " << seed;
    ASSERT_EQ(real, in_fibers[seed]) << "seed " << seed << ": " << real.what;
    failing += real.violation ? 1U : 0U;
  }
  EXPECT_GE(failing, failing_min);
}

TEST(ProcessLane, RunsAsFibersDo) {
  expect_equal<RandomWalk>(twin_of("ticket"), tries(2, 2, 2), {}, 300, 0);
}

TEST(ProcessLane, FailsWithTheSameSeeds) {
  expect_equal<RandomWalk>(twin_of("mutant:PB2"), tries(2, 2, 2), {}, 300, 1);
  expect_equal<Pct>(twin_of("mutant:PB2"), tries(2, 2, 2), {}, 300, 1);
  expect_equal<Pos>(twin_of("mutant:PB2"), tries(2, 2, 2), {}, 300, 1);
}

}  // namespace
}  // namespace queuecheck::explore
