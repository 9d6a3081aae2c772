// Bugs that show only under a chosen interleaving, in the stress programs that are made for them:
// the same programs, small, under so many schedules of a fixed seed; and their bases stay silent.
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/campaign.hpp"
#include "queuecheck/properties/explore/dry_run.hpp"
#include "queuecheck/stress/programs/programs.hpp"

namespace queuecheck::explore {
namespace {

constexpr std::uint64_t schedules = 1'500;  // of each program
constexpr std::uint64_t programs = 12;

struct Race {
  const char* queue;
  const char* base;
  const char* program;
  std::uint32_t processes;
  std::uint64_t operations;
  std::set<ViolationClass> right;
};

// What the programs of the first seeds show; valid where it is nothing.
Judgement shown(const char* queue, const Race& race) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(queue));
  if (!twin) throw std::runtime_error(twin.reason);
  const auto lane = make_fiber_lane(twin.path);
  const auto strategy = make_random_strategy("pct");
  const QueueFacts facts = load(find_queue(queue));
  StressShape shape;
  shape.processes = race.processes;
  shape.operations = race.operations;
  LaneSettings settings;
  settings.skip_looks = true;
  for (std::uint64_t seed = 1; seed <= programs; ++seed) {
    const MadeProgram program = find_stress_program(race.program)->make(shape, facts, seed);
    if (!program) throw std::runtime_error(program.why_not());
    lane->prepare(*program, settings);
    const DryRun dry = dry_run(*lane);
    for (std::uint64_t schedule = 0; schedule < schedules; ++schedule) {
      const World& world = lane->run(*strategy, dry.for_seed(schedule));
      if (world.end == RunEnd::bound) continue;
      Judgement judgement = judge_run(run_of(world, *program, settings, lane->specification()));
      if (judgement.verdict == Verdict::violation) return judgement;
    }
  }
  return {};
}

class StressProgramExplored : public testing::TestWithParam<Race> {};

TEST_P(StressProgramExplored, ShowsTheRaceThatItIsFor) {
  const Judgement found = shown(GetParam().queue, GetParam());
  ASSERT_EQ(found.verdict, Verdict::violation);
  EXPECT_TRUE(GetParam().right.contains(*found.violation)) << name(*found.violation);
  const Judgement silent = shown(GetParam().base, GetParam());
  EXPECT_EQ(silent.verdict, Verdict::valid) << silent.explanation;
}

using Class = ViolationClass;

INSTANTIATE_TEST_SUITE_P(
    Mutants, StressProgramExplored,
    testing::Values(
        Race{"mutant:PB8", "ticket", "k2-tokens", 2, 2, {Class::false_empty}},
        Race{"mutant:PB5", "ticket", "k4-ping-pong", 2, 2, {Class::lost_wakeup, Class::deadlock}},
        Race{"mutant:PB6", "ticket", "k4-ping-pong", 2, 2, {Class::lost_wakeup, Class::deadlock}},
        Race{"mutant:PA1", "locked", "k4-ping-pong", 4, 2, {Class::lost_wakeup, Class::deadlock}},
        Race{"mutant:PC5", "spsc", "k12-observers", 3, 2, {Class::size}}),
    [](const auto& race) { return std::string(race.param.queue + 7); });

}  // namespace
}  // namespace queuecheck::explore
