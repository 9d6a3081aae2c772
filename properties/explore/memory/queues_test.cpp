// Whole queues under the memory modes: right ones raise no alarm, wrong orders are found.
#include <gtest/gtest.h>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"

namespace queuecheck::explore {
namespace {

constexpr MemoryMode modes[] = {MemoryMode::sc, MemoryMode::tso, MemoryMode::c11};

Program program_of(const std::vector<std::vector<OperationKind>>& processes,
                   const std::string& queue) {
  Program program;
  program.options.capacity = 2;
  program.options.item_bytes_max = 16;
  program.options.producers = program.options.consumers = 0;
  if (queue != "boost" && queue != "doorbell") program.options.extra = {{"wait_slice", "none"}};
  for (const std::vector<OperationKind>& kinds : processes) {
    std::vector<Step>& steps = program.processes.emplace_back();
    for (const OperationKind kind : kinds) {
      Step& step = steps.emplace_back();
      step.kind = kind;
      step.item_bytes = 16;
    }
    ++(is_put(kinds.front()) ? program.options.producers : program.options.consumers);
  }
  return program;
}

struct Tally {
  unsigned races = 0, violations = 0, deadlocks = 0, other = 0;
  std::string first;  // violation
};

Tally explore(const std::string& plugin, const Program& program, MemoryMode mode, unsigned runs,
              bool judge = true) {
  const auto lane = make_fiber_lane(plugin);
  LaneSettings settings;
  settings.memory = mode;
  settings.races = true;
  settings.spurious = true;
  lane->prepare(program, settings);
  Portfolio strategy;
  Tally tally;
  for (std::uint64_t seed = 0; seed < runs; ++seed) {
    RunPlan plan;
    plan.seed = seed;
    plan.processes = static_cast<std::uint32_t>(program.processes.size());
    const World& world = lane->run(strategy, plan);
    tally.races += memory::race().found ? 1U : 0U;
    tally.deadlocks += world.end == RunEnd::deadlock ? 1U : 0U;
    tally.other += world.end != RunEnd::deadlock && world.end != RunEnd::finished ? 1U : 0U;
    if (!judge) continue;
    const Judgement judgement = judge_run(run_of(world, program, settings, lane->specification()));
    if (judgement.verdict == Verdict::valid) continue;
    if (tally.violations++ == 0) tally.first = judgement.explanation;
  }
  return tally;
}

std::string twin_of(const std::string& queue) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(queue));
  if (!twin) throw std::runtime_error(twin.reason);
  return twin.path;
}

std::string specimen(const std::string& name) {
  return std::string(QUEUECHECK_SPECIMENS) + "/" + name + ".instrumented.so";
}

constexpr OperationKind try_put = OperationKind::try_put, try_get = OperationKind::try_get,
                        put = OperationKind::put, get = OperationKind::get,
                        size = OperationKind::size, close = OperationKind::close;

class QueueMemory : public testing::TestWithParam<const char*> {};

TEST_P(QueueMemory, IsSilentInEveryMode) {
  const std::string queue = GetParam();
  const std::string plugin = twin_of(queue);
  using Processes = std::vector<std::vector<OperationKind>>;
  // Ends owned by one process each, and shared ones.
  std::vector<Processes> shapes = {{{put, put, put}, {get, get, get}},
                                   {{try_put, try_put, size}, {try_get, try_get, size}}};
  if (queue == "scq") shapes.pop_back();  // it has no size
  if (queue != "spsc") {
    shapes.push_back({{try_put, try_put}, {try_put}, {try_get, try_get}, {try_get}});
    shapes.push_back({{put, put}, {put, put}, {get, get}, {get, get}});
  }
  if (queue != "boost") shapes.push_back({{put, put, close}, {get, get, get}});
  for (const Processes& processes : shapes) {
    for (const MemoryMode mode : modes) {
      const Tally tally = explore(plugin, program_of(processes, queue), mode, 100);
      EXPECT_EQ(tally.violations, 0U) << static_cast<int>(mode) << ": " << tally.first;
      EXPECT_EQ(tally.races, 0U) << static_cast<int>(mode);
      EXPECT_EQ(tally.deadlocks + tally.other, 0U) << static_cast<int>(mode);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Queues, QueueMemory,
                         testing::Values("spsc", "ticket", "ring", "scq", "locked", "boost"));

// The item is published by a relaxed store: in every mode its bytes race with the getter's.
TEST(MemoryBugs, ARelaxedPublishIsARaceInEveryMode) {
  const Program program = program_of({{try_put, try_put}, {try_get, try_get}}, "ticket");
  for (const MemoryMode mode : modes) {
    EXPECT_GT(explore(twin_of("mutant:PB1"), program, mode, 50, false).races, 0U);
    EXPECT_EQ(explore(twin_of("ticket"), program, mode, 50, false).races, 0U);
  }
}

// A wake-up that is lost to the store buffer: never under sc, found by tso and by c11; and never
// with the fence.
TEST(MemoryBugs, AMissingFenceLosesWakeUpsInWeakModesOnly) {
  const Program program = program_of({{put, put, put}, {get, get, get}}, "doorbell");
  EXPECT_EQ(explore(specimen("no-fence"), program, MemoryMode::sc, 2'000, false).deadlocks, 0U);
  EXPECT_GT(explore(specimen("no-fence"), program, MemoryMode::tso, 2'000, false).deadlocks, 0U);
  EXPECT_GT(explore(specimen("no-fence"), program, MemoryMode::c11, 2'000, false).deadlocks, 0U);
  for (const MemoryMode mode : modes) {
    EXPECT_EQ(explore(specimen("doorbell"), program, mode, 2'000, false).deadlocks, 0U);
  }
}

}  // namespace
}  // namespace queuecheck::explore
