#include "queuecheck/properties/explore/dry_run.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "queuecheck/properties/explore/strategies/random_walk.hpp"
#include "queuecheck/properties/explore/virtual_interpreter.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

namespace {

constexpr unsigned walks = 4;
constexpr std::size_t hot_most = 8;

// Counts steps; goes on in one of three ways.
class Counting final : public Strategy {
 public:
  enum class Way : std::uint8_t { forwards, backwards, walk };
  struct Location {
    std::uint32_t offset = 0;
    std::uint32_t total = 0;
    std::array<std::uint32_t, processes_max> steps{};
  };

  std::string_view name() const override { return "counting"; }
  void go(Way way) { way_ = way; }
  void begin(const RunPlan& plan) override { walk_.begin(plan); }

  Action next(const World& world, ActionSet actions) override {
    const ActionSet alive(actions.bits() & ~kills);
    if (alive.size() == 1) return alive.first();
    if (way_ == Way::walk) return walk_.next(world, alive);
    // One process after the other as far as it gets; then what has been stored becomes visible, and
    // only then does time pass.
    for (const ActionKind kind : {ActionKind::run, ActionKind::flush, ActionKind::time_out}) {
      const std::uint32_t able = alive.of(kind);
      if (able == 0) continue;
      const int process =
          way_ == Way::forwards ? std::countr_zero(able) : 31 - std::countl_zero(able);
      return {kind, static_cast<std::uint8_t>(process)};
    }
    return alive.first();
  }

  unsigned pick(ChoiceKind kind, unsigned count) override {
    return way_ == Way::walk ? walk_.pick(kind, count) : 0;
  }

  void stepped(const World& world, unsigned process) override {
    const ProcessState& state = world.process[process];
    if (state.operation == no_operation_index ||
        world.operations[state.operation].step == no_program_step) {
      return;
    }
    ++steps[process];
    const Access& access = state.pending;
    if (access.kind != AccessKind::load && access.kind != AccessKind::store &&
        access.kind != AccessKind::exchange && access.kind != AccessKind::call) {
      return;
    }
    const std::uint32_t offset = access.offset & ~7U;
    for (unsigned probe = 0; probe < locations.size(); ++probe) {
      Location& location = locations[(offset / 8 + probe) % locations.size()];
      if (location.total != 0 && location.offset != offset) continue;
      location.offset = offset;
      ++location.total;
      ++location.steps.at(process);
      return;
    }
  }

  std::array<std::uint64_t, processes_max> steps{};
  std::array<Location, 256> locations{};

 private:
  static constexpr std::uint64_t kills =
      std::uint64_t{(1U << processes_max) - 1}
      << (static_cast<unsigned>(ActionKind::kill) * processes_max);
  Way way_ = Way::forwards;
  RandomWalk walk_;
};

bool shared(const Counting::Location& location) {
  return std::count_if(location.steps.begin(), location.steps.end(),
                       [](std::uint32_t steps) { return steps != 0; }) > 1;
}

std::uint32_t mean(std::uint64_t sum, unsigned runs) {
  return static_cast<std::uint32_t>((sum + runs - 1) / runs);
}

}  // namespace

RunPlan DryRun::for_seed(std::uint64_t seed) const {
  RunPlan made = plan;
  made.seed = seed;
  if (hot.size() > 1) {
    const HotLocation& chosen =
        hot[RandomSource(seed ^ 0x686f74).below(static_cast<std::uint32_t>(hot.size()))];
    made.hot_offset = chosen.offset;
    std::copy_n(chosen.steps, processes_max, made.hot_steps);
  }
  return made;
}

DryRun dry_run(Lane& lane) {
  Counting counting;
  DryRun result;
  unsigned runs = 0;
  const auto once = [&](Counting::Way way, std::uint64_t seed) {
    RunPlan plan;
    plan.seed = seed;
    counting.go(way);
    const World& world = lane.run(counting, plan);
    ++runs;
    result.plan.processes = world.processes;
    result.may_block = result.may_block || world.tickets != 0;
    result.steps_longest = std::max(result.steps_longest, world.steps);
  };
  once(Counting::Way::forwards, 0);
  once(Counting::Way::backwards, 0);
  for (unsigned i = 0; i < walks; ++i) once(Counting::Way::walk, i);

  result.plan.steps = 0;
  for (unsigned p = 0; p < processes_max; ++p) {
    result.plan.process_steps[p] = mean(counting.steps[p], runs);
    result.plan.steps += result.plan.process_steps[p];
  }
  result.plan.steps = std::max(result.plan.steps, 1U);

  std::sort(counting.locations.begin(), counting.locations.end(),
            [](const auto& a, const auto& b) { return a.total > b.total; });
  for (const Counting::Location& location : counting.locations) {
    if (result.hot.size() == hot_most || location.total == 0) break;
    if (!shared(location)) continue;
    HotLocation& hot = result.hot.emplace_back();
    hot.offset = location.offset;
    for (unsigned p = 0; p < processes_max; ++p) hot.steps[p] = mean(location.steps.at(p), runs);
  }
  if (!result.hot.empty()) {
    result.plan.hot_offset = result.hot.front().offset;
    std::copy_n(result.hot.front().steps, processes_max, result.plan.hot_steps);
  }
  return result;
}

}  // namespace queuecheck::explore
