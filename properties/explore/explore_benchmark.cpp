// Rate of the explorer: whole schedules of `ticket`, capacity 2, four processes with two try
// operations each, beside the bare switch between two fibers.
#include <benchmark/benchmark.h>

#include <memory>
#include <stdexcept>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/fiber.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"

namespace queuecheck::explore {
namespace {

Program four_by_two() {
  Program program;
  program.options.capacity = 2;
  program.options.producers = 2;
  program.options.consumers = 2;
  program.options.extra = {{"wait_slice", "none"}};
  program.drain = false;
  for (unsigned p = 0; p < 4; ++p) {
    Step step;
    step.kind = p < 2 ? OperationKind::try_put : OperationKind::try_get;
    program.processes.emplace_back(2, step);
  }
  return program;
}

std::string ticket() {
  const InstrumentedTwin twin = instrumented_twin(find_queue("ticket"));
  if (!twin) throw std::runtime_error(twin.reason);
  return twin.path;
}

using MakeLane = std::unique_ptr<Lane> (*)(const std::string&);

template <class Strategy>
void schedules(benchmark::State& state, MakeLane make, const LaneSettings& settings) {
  const auto lane = make(ticket());
  lane->prepare(four_by_two(), settings);
  Strategy& strategy = shared_object<Strategy>();  // where the lane of real processes sees it
  RunPlan plan;
  plan.processes = 4;
  plan.steps = 55;
  std::uint64_t steps = 0;
  for (auto _ : state) {
    ++plan.seed;
    steps += lane->run(strategy, plan).steps;
  }
  const auto runs = static_cast<double>(state.iterations());
  state.counters["schedules_per_second"] = {runs, benchmark::Counter::kIsRate};
  state.counters["steps"] = static_cast<double>(steps) / runs;
}

Fibers* bouncing = nullptr;

void fiber_switch(benchmark::State& state) {
  Fibers fibers;
  bouncing = &fibers;
  for (unsigned p = 0; p < 2; ++p) {
    fibers.restart(p, [](unsigned process) {
      for (;;) {
        // The other one, and once in a thousand the benchmark's loop.
        for (int i = 0; i < 500; ++i) bouncing->switch_to(1 - process);
        if (process == 0) bouncing->to_main();
      }
    });
  }
  for (auto _ : state) fibers.enter(0);
  state.counters["switches_per_second"] = {1000 * static_cast<double>(state.iterations()),
                                           benchmark::Counter::kIsRate};
}

template <class Strategy>
void add(const char* name, const LaneSettings& settings, MakeLane make = make_fiber_lane) {
  auto* const made = benchmark::RegisterBenchmark(name, [settings, make](benchmark::State& state) {
    schedules<Strategy>(state, make, settings);
  });
  if (make == make_process_lane) made->UseRealTime();  // the work is done by others
}

// Before main().
const bool added = [] {
  benchmark::RegisterBenchmark("fiber_switch", fiber_switch);
  add<Pct>("pct", {});
  add<RandomWalk>("random", {});
  add<Pos>("pos", {});
  add<Portfolio>("portfolio", {});
  LaneSettings settings;
  settings.races = true;
  settings.memory = MemoryMode::c11;
  add<RandomWalk>("random/c11/races", settings);
  add<Pct>("pct/c11/races", settings);
  settings.memory = MemoryMode::tso;
  add<RandomWalk>("random/tso/races", settings);
  add<RandomWalk>("processes/random", {}, make_process_lane);
  add<Pct>("processes/pct", {}, make_process_lane);
  add<Pos>("processes/pos", {}, make_process_lane);
  settings = {};
  settings.kills = 1;
  add<Pct>("processes/pct/kills", settings, make_process_lane);
  return true;
}();

}  // namespace
}  // namespace queuecheck::explore
