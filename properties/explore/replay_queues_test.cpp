// Replays on real queues in virtual processes: 1 000 of 1 000 runs again, step by step.
#include <gtest/gtest.h>

#include <memory>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/explore/strategies/replay_anchored.hpp"
#include "queuecheck/properties/explore/strategies/replay_choices.hpp"

namespace queuecheck::explore {
namespace {

struct Case {
  const char* name;
  const char* queue;
  LaneSettings settings;
  bool blocking;
};

Step call(OperationKind kind) {
  Step step;
  step.kind = kind;
  step.item_bytes = 16;
  if (is_timed(kind)) step.timeout_ns = 5'000;
  return step;
}

Program program_of(const Case& one) {
  Program program;
  program.options.capacity = 2;
  program.options.item_bytes_max = 16;
  program.options.producers = program.options.consumers = 4;
  if (one.settings.kills == 0 && std::string_view(one.queue) != "boost")
    program.options.extra = {{"wait_slice", "none"}};
  const Step put = call(one.blocking ? OperationKind::put_for : OperationKind::try_put);
  const Step get = call(one.blocking ? OperationKind::get_for : OperationKind::try_get);
  program.processes = {{put, put}, {put, get}, {get, get}};
  return program;
}

struct ReplayQueues : testing::TestWithParam<Case> {};

TEST_P(ReplayQueues, AThousandOfAThousandAreIdentical) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(GetParam().queue));
  ASSERT_TRUE(twin) << twin.reason;
  const auto lane = make_fiber_lane(twin.path);
  const Program program = program_of(GetParam());
  const LaneSettings& settings = GetParam().settings;
  lane->prepare(program, settings);
  Portfolio portfolio;
  const auto trace = std::make_unique<RunTrace>();
  const auto raw = std::make_unique<ReplayChoices>();
  const auto anchored = std::make_unique<ReplayAnchored>();
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    RunPlan plan;
    plan.seed = seed;
    Tracer tracer(portfolio, *trace);
    const World& world = lane->run(tracer, plan);
    const std::uint64_t hash = world.hash, steps = world.steps;
    const std::vector<Choice> choices(world.choices, world.choices + world.choice_count);
    raw->assign(choices);
    lane->run(*raw, {});
    ASSERT_EQ(lane->world().hash, hash) << seed << ": " << raw->divergence().what;
    ASSERT_EQ(lane->world().steps, steps);
    ASSERT_FALSE(raw->divergence().found) << raw->divergence().what;
    ASSERT_TRUE(raw->exhausted());
    // Through the text, as from a file.
    Schedule schedule = schedule_of(*trace, program, settings);
    schedule.queue = GetParam().queue;
    const Schedule read = read_schedule(schedule_text(schedule), "stored");
    ASSERT_EQ(read.moves, schedule.moves);
    anchored->assign(read.moves, read.checks);
    lane->run(*anchored, {});
    ASSERT_EQ(lane->world().hash, hash) << seed << ": " << anchored->divergence().what;
    ASSERT_EQ(anchored->hash(), read.hash);
    ASSERT_FALSE(anchored->divergence().found) << seed << ": " << anchored->divergence().what;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, ReplayQueues,
    testing::Values(Case{"Ticket", "ticket", {}, false},
                    Case{"TicketTso", "ticket", {.memory = MemoryMode::tso, .races = true}, true},
                    Case{
                        "TicketC11", "ticket", {.memory = MemoryMode::c11, .spurious = true}, true},
                    Case{"LockedKills", "locked", {.kills = 1, .late_comer = true}, true},
                    Case{"TicketLooks", "ticket", {.skip_looks = true}, true},
                    Case{"LockedBlocking", "locked", {.spurious = true}, true},
                    Case{"Boost", "boost", {.memory = MemoryMode::tso}, true}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace queuecheck::explore
