// The same seeds in both lanes, compared in everything that a run shows.
//
// Process and thread safety: one thread; one lane at a time.
//
// Invariants
//   1. The strategy is the same object in both lanes, in the shared region.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/models/blocking_test_support.hpp"
#include "queuecheck/properties/explore/process_lane.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"

namespace queuecheck::explore {

inline std::string twin_of(const std::string& queue) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(queue));
  if (!twin) throw std::runtime_error(twin.reason);
  return twin.path;
}

// How many seeds, times more where the environment asks for the long form:
// QUEUECHECK_LANES_TIMES=10 explore_test --gtest_filter='LanesAgree*'
inline std::uint64_t seeds(std::uint64_t count) {
  const char* const times = std::getenv("QUEUECHECK_LANES_TIMES");
  return times == nullptr ? count : count * std::strtoull(times, nullptr, 10);
}

struct RunShown {
  std::uint64_t hash = 0;
  std::uint64_t steps = 0;
  std::uint32_t preemptions = 0;
  std::uint32_t killed = 0;
  RunEnd end = RunEnd::running;
  bool race = false;
  std::string what;
  std::string verdict;  // class and explanation
  std::vector<Choice> choices;

  friend bool operator==(const RunShown&, const RunShown&) = default;
};

inline RunShown run_shown(Lane& lane, Strategy& strategy, std::uint64_t seed,
                          const Program& program, const LaneSettings& settings) {
  RunPlan plan;
  plan.seed = seed;
  plan.processes = static_cast<std::uint32_t>(program.processes.size());
  const World& world = lane.run(strategy, plan);
  RunShown shown{world.hash,   world.steps, world.preemptions,
                 world.killed, world.end,   false,
                 world.what,   {},          {}};
  shown.race = settings.races && memory::race().found;
  shown.choices.assign(world.choices, world.choices + world.choice_count);
  const Judgement judgement = judge_run(run_of(world, program, settings, lane.specification()));
  if (judgement.violation) {
    shown.verdict = std::string(name(*judgement.violation)) + ": " + judgement.explanation;
  }
  return shown;
}

struct Agreement {
  std::uint64_t runs = 0;
  std::uint64_t failing = 0;  // runs with a violation, in both lanes
  std::uint64_t races = 0;
  std::uint64_t kills = 0;
  std::uint64_t deadlocks = 0;
};

// Fails the test at the first seed that differs.
inline Agreement compare_lanes(const std::string& plugin, const Program& program,
                               const LaneSettings& settings, Strategy& strategy,
                               std::uint64_t count) {
  std::vector<RunShown> in_fibers;
  {
    const auto fibers = make_fiber_lane(plugin);
    fibers->prepare(program, settings);
    for (std::uint64_t seed = 0; seed < count; ++seed) {
      in_fibers.push_back(run_shown(*fibers, strategy, seed, program, settings));
    }
  }
  const auto processes = make_process_lane(plugin);
  processes->prepare(program, settings);
  Agreement agreement;
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    const RunShown real = run_shown(*processes, strategy, seed, program, settings);
    const RunShown& expected = in_fibers[seed];
    if (real != expected) {
      ADD_FAILURE() << "seed " << seed << ": " << real.steps << " steps, end "
                    << static_cast<int>(real.end) << " '" << real.what << "' " << real.verdict
                    << "; on fibers " << expected.steps << " steps, end "
                    << static_cast<int>(expected.end) << " '" << expected.what << "' "
                    << expected.verdict;
      break;
    }
    ++agreement.runs;
    agreement.failing += real.verdict.empty() ? 0U : 1U;
    agreement.races += real.race ? 1U : 0U;
    agreement.kills += real.killed != 0 ? 1U : 0U;
    agreement.deadlocks += real.end == RunEnd::deadlock ? 1U : 0U;
  }
  return agreement;
}

}  // namespace queuecheck::explore
