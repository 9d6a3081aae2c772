// Programs that block, for tests of the models: puts, gets, closes on real queues in the fiber
// lane.
//
// Process and thread safety: one thread.
//
// Invariants
//   1. What a hunt answers depends on its arguments only.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"

namespace queuecheck::explore {

inline std::unique_ptr<Lane> lane_of(const std::string& queue) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(queue));
  if (!twin) throw std::runtime_error(twin.reason);
  return make_fiber_lane(twin.path);
}

inline Step step_of(OperationKind kind, std::int64_t timeout_ns = 0) {
  Step step;
  step.kind = kind;
  step.item_bytes = 16;
  step.timeout_ns = timeout_ns;
  return step;
}

using Kinds = std::vector<OperationKind>;

// `unsliced`: the queue has the option wait_slice, and is told not to use slices.
inline Program program_of(std::vector<Kinds> processes, std::uint64_t capacity,
                          bool unsliced = true) {
  Program program;
  program.options.capacity = capacity;
  program.options.item_bytes_max = 16;
  program.options.producers = 0;
  program.options.consumers = 0;
  if (unsliced) program.options.extra = {{"wait_slice", "none"}};
  program.balanced = true;
  for (const Kinds& kinds : processes) {
    std::vector<Step>& steps = program.processes.emplace_back();
    bool puts = false;
    bool gets = false;
    for (const OperationKind kind : kinds) {
      steps.push_back(step_of(kind));
      puts = puts || puts_items(kind);
      gets = gets || gets_items(kind);
    }
    program.options.producers += puts ? 1 : 0;
    program.options.consumers += gets ? 1 : 0;
  }
  program.options.producers = std::max(program.options.producers, 1U);
  program.options.consumers = std::max(program.options.consumers, 1U);
  return program;
}

struct Hunt {
  std::uint64_t runs = 0;  // until the first violation, or all
  Judgement judgement;     // of that one
  RunEnd end = RunEnd::running;
};

inline Hunt hunt(Lane& lane, const Program& program, LaneSettings settings, std::uint64_t runs) {
  settings.skip_looks = true;
  lane.prepare(program, settings);
  Portfolio strategy;
  Hunt result;
  RunPlan plan;
  std::uint64_t steps = 0;
  plan.processes = static_cast<std::uint32_t>(program.processes.size());
  for (; result.runs < runs && !result.judgement.violation; ++result.runs) {
    plan.seed = result.runs;
    const World& world = lane.run(strategy, plan);
    steps += world.steps;
    plan.steps = static_cast<std::uint32_t>(steps / (plan.seed + 1));
    result.end = world.end;
    result.judgement = judge_run(run_of(world, program, settings, lane.specification()));
    if (result.judgement.verdict == Verdict::unknown) break;
  }
  return result;
}

}  // namespace queuecheck::explore
