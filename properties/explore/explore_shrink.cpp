#include "queuecheck/properties/explore/explore_shrink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/explore/schedule_projection.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"
#include "queuecheck/properties/explore/strategies/replay_anchored.hpp"
#include "queuecheck/properties/explore/strategies/replay_choices.hpp"
#include "queuecheck/properties/program_shrinks.hpp"
#include "queuecheck/properties/stopwatch.hpp"

namespace queuecheck::explore {
namespace {

class ExploreShrinker {
 public:
  ExploreShrinker(const ExploreShrinkSettings& settings, const ShrinkTools& tools)
      : settings_(settings), tools_(tools) {
    result_.settings = settings.lane;
    result_.trace = std::make_unique<RunTrace>();
  }

  ExploreShrunk shrink(const Program& program, std::span<const Choice> choices) && {
    reproduce(program, choices);
    weaken_memory();
    simplify();
    do {
      while (!late() && smaller_program()) {
      }
      fewer_preemptions();
      simplify();
      drop_kills();
    } while (certify());
    run_again();
    result_.out_of_time = late();
    return std::move(result_);
  }

 private:
  bool late() const { return watch_.seconds() > settings_.seconds; }

  bool prepare(const Program& program, const LaneSettings& lane) {
    try {
      tools_.lane->prepare(program, lane);
    } catch (const RefusedError&) {
      return false;
    } catch (const std::invalid_argument&) {
      return false;
    }
    return true;
  }

  // Runs the prepared program once; the traced run, if it failed as wanted.
  std::optional<FailedRun> attempt(Strategy& strategy, const RunPlan& plan, const Program& program,
                                   const LaneSettings& lane) {
    const World& world = run_traced(strategy, plan, lane);
    ++result_.executions;
    Judgement judgement = tools_.judge(world, program, lane);
    if (judgement.verdict != Verdict::violation) return std::nullopt;
    if (result_.judgement.violation && judgement.violation != result_.judgement.violation) {
      return std::nullopt;
    }
    last_judgement_ = std::move(judgement);
    FailedRun failed;
    failed.moves = moves_of(*result_.trace);
    failed.size = size_of(failed.moves, world.preemptions, world.steps);
    return failed;
  }

  const World& run_traced(Strategy& strategy, const RunPlan& plan, const LaneSettings& lane) {
    Tracer tracer(strategy, *result_.trace, tools_.segment != nullptr ? tools_.segment() : nullptr,
                  lane.memory);
    const World& world = tools_.lane->run(tracer, plan);
    tracer.finish();
    return world;
  }

  std::optional<FailedRun> attempt(const Moves& moves, const Program& program,
                                   const LaneSettings& lane) {
    anchored_->assign(moves);
    return attempt(*anchored_, {}, program, lane);
  }

  void accept(const Program& program, const LaneSettings& lane, FailedRun failed) {
    result_.program = program;
    result_.settings = lane;
    result_.judgement = std::move(last_judgement_);
    result_.moves = std::move(failed.moves);
    result_.size = failed.size;
  }

  void reproduce(const Program& program, std::span<const Choice> choices) {
    const auto replay = std::make_unique<ReplayChoices>(choices);
    std::optional<FailedRun> failed;
    if (prepare(program, settings_.lane)) failed = attempt(*replay, {}, program, settings_.lane);
    if (!failed || replay->divergence().found) {
      throw std::logic_error(
          fmt::format("a failing run did not fail again when it was replayed ({}): a defect of "
                      "queuecheck, or the queue depends on something outside",
                      replay->divergence().found ? replay->divergence().what : "same choices"));
    }
    accept(program, settings_.lane, std::move(*failed));
  }

  std::optional<FailedRun> by_portfolio(const Program& program, const LaneSettings& lane) {
    if (tools_.portfolio == nullptr) return std::nullopt;
    RunPlan plan = tools_.plan ? tools_.plan(*tools_.lane, result_.candidates) : RunPlan{};
    for (std::uint32_t i = 0; i < settings_.portfolio_runs && !late(); ++i) {
      plan.seed = mix(result_.candidates << 20 ^ i);
      if (auto failed = attempt(*tools_.portfolio, plan, program, lane)) return failed;
    }
    return std::nullopt;
  }

  // The run that a search within `preemptions` meets first.
  std::optional<FailedRun> by_search(const Program& program, const LaneSettings& lane,
                                     unsigned preemptions, std::uint64_t executions_max) {
    std::vector<Choice> choices;
    const SearchAnswer answer =
        tools_.search(*tools_.lane, preemptions, executions_max, [&](const World& world) {
          const Judgement judgement = tools_.judge(world, program, lane);
          if (judgement.verdict == Verdict::violation &&
              judgement.violation == result_.judgement.violation) {
            choices.assign(world.choices, world.choices + world.choice_count);
            return true;
          }
          return late();
        });
    result_.executions += answer.executions;
    if (choices.empty()) return std::nullopt;
    const auto replay = std::make_unique<ReplayChoices>(choices);
    return attempt(*replay, {}, program, lane);
  }

  bool searchable(const Program& program) const {
    return tools_.search && operation_count(program) <= settings_.searched_operations_max;
  }

  bool try_program(const Program& candidate) {
    ++result_.candidates;
    if (!prepare(candidate, result_.settings)) return false;
    auto failed =
        attempt(projected(result_.moves, result_.program, candidate), candidate, result_.settings);
    if (!failed) failed = by_portfolio(candidate, result_.settings);
    if (!failed && searchable(candidate)) {
      failed =
          by_search(candidate, result_.settings, settings_.preemptions, settings_.executions_max);
    }
    if (!failed) return false;
    accept(candidate, result_.settings, std::move(*failed));
    simplify();
    return true;
  }

  bool smaller_program() {
    rc::Seq<Program> candidates = smaller_programs(result_.program);
    while (const rc::Maybe<Program> candidate = candidates.next()) {
      if (late()) return false;
      if (try_program(*candidate)) return true;
    }
    return false;
  }

  // A failure that a stronger memory shows, too, is told of that one.
  void weaken_memory() {
    for (const MemoryMode mode : {MemoryMode::sc, MemoryMode::tso}) {
      if (mode >= result_.settings.memory) break;
      ++result_.candidates;
      LaneSettings lane = result_.settings;
      lane.memory = mode;
      if (!prepare(result_.program, lane)) continue;
      auto failed = attempt(result_.moves, result_.program, lane);
      if (!failed) failed = by_portfolio(result_.program, lane);
      if (!failed) continue;
      accept(result_.program, lane, std::move(*failed));
      break;
    }
    if (result_.settings.memory == MemoryMode::sc) return;
    const MemoryMode stronger =
        result_.settings.memory == MemoryMode::c11 ? MemoryMode::tso : MemoryMode::sc;
    result_.memory_note = fmt::format("{} does not show it in {} schedules", name(stronger),
                                      1 + settings_.portfolio_runs);
  }

  void simplify() {
    if (!prepare(result_.program, result_.settings)) return;
    FailedRun failed = simplest(
        {result_.moves, result_.size},
        [&](const Moves& moves) { return attempt(moves, result_.program, result_.settings); },
        [&] { return late(); });
    result_.moves = std::move(failed.moves);
    result_.size = failed.size;
  }

  void fewer_preemptions() {
    if (!searchable(result_.program) || result_.size.preemptions == 0) return;
    const unsigned most = std::min(settings_.preemptions, result_.size.preemptions - 1);
    for (unsigned bound = 0; bound <= most && !late(); ++bound) {
      if (!prepare(result_.program, result_.settings)) return;
      auto failed = by_search(result_.program, result_.settings, bound, settings_.executions_max);
      if (!failed || failed->size >= result_.size) continue;
      accept(result_.program, result_.settings, std::move(*failed));
      return;
    }
  }

  void drop_kills() {
    LaneSettings lane = result_.settings;
    lane.kills = result_.size.kills;
    if (lane.kills == result_.settings.kills || !prepare(result_.program, lane)) return;
    if (auto failed = attempt(result_.moves, result_.program, lane)) {
      accept(result_.program, lane, std::move(*failed));
    }
  }

  // True: a smaller program failed after all, and is the result now.
  bool certify() {
    if (!tools_.search || late()) return false;
    const std::vector<Program> candidates = one_operation_less(result_.program);
    std::uint64_t executions = 0;
    for (const Program& candidate : candidates) {
      if (!prepare(candidate, result_.settings)) return false;
      std::vector<Choice> same;
      bool fails = false;
      const SearchAnswer answer = tools_.search(
          *tools_.lane, settings_.preemptions, settings_.certified_executions_max - executions,
          [&](const World& world) {
            const Judgement judgement = tools_.judge(world, candidate, result_.settings);
            fails = judgement.verdict != Verdict::valid;
            if (fails && judgement.violation == result_.judgement.violation) {
              same.assign(world.choices, world.choices + world.choice_count);
            }
            return fails || late();
          });
      executions += answer.executions;
      result_.executions += answer.executions;
      if (!same.empty()) {
        const auto replay = std::make_unique<ReplayChoices>(same);
        if (auto failed = attempt(*replay, {}, candidate, result_.settings)) {
          accept(candidate, result_.settings, std::move(*failed));
          return true;
        }
      }
      if (fails || !answer.complete) return false;
    }
    result_.certificate = sentence(candidates.size(), executions);
    return false;
  }

  // What the search bounds: under sc without deadlines these are preemptions only.
  std::string_view preemption_word() const {
    const LaneSettings& lane = result_.settings;
    bool timed = false;
    for (const auto& steps : result_.program.processes) {
      timed |= std::any_of(steps.begin(), steps.end(),
                           [](const Step& step) { return is_timed(step.kind, step.timeout_ns); });
    }
    return lane.memory == MemoryMode::sc && !lane.spurious && !timed ? "preemption" : "deviation";
  }

  std::string sentence(std::size_t programs, std::uint64_t executions) const {
    const LaneSettings& lane = result_.settings;
    std::string within = fmt::format("at most {} {}{}", settings_.preemptions, preemption_word(),
                                     settings_.preemptions == 1 ? "" : "s");
    if (lane.kills > 0) {
      within += fmt::format(" and {} kill{}", lane.kills, lane.kills == 1 ? "" : "s");
    }
    if (programs == 0) return "minimal: a program of one operation";
    return fmt::format(
        "minimal: no program with one operation less fails with {} ({}; {} "
        "program{}, {} executions)",
        within, name(lane.memory), programs, programs == 1 ? "" : "s", executions);
  }

  void run_again() {
    if (!prepare(result_.program, result_.settings)) return;
    anchored_->assign(result_.moves);
    const World& world = run_traced(*anchored_, {}, result_.settings);
    result_.choices.assign(world.choices, world.choices + world.choice_count);
    result_.judgement = tools_.judge(world, result_.program, result_.settings);
  }

  const ExploreShrinkSettings& settings_;
  const ShrinkTools& tools_;
  ExploreShrunk result_;
  Judgement last_judgement_;
  std::unique_ptr<ReplayAnchored> anchored_ = std::make_unique<ReplayAnchored>();
  Stopwatch watch_;
};

}  // namespace

std::vector<Program> one_operation_less(const Program& program) {
  std::vector<Program> all;
  const auto add = [&](Program less) {
    std::erase_if(less.processes, [](const auto& steps) { return steps.empty(); });
    if (less.processes.empty()) return;
    // What waits for ever without reason is no failure to the explorer.
    less.balanced = true;
    if (std::find(all.begin(), all.end(), less) == all.end()) all.push_back(std::move(less));
  };
  if (program.prefill > 0) {
    Program less = program;
    --less.prefill;
    add(std::move(less));
  }
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    for (std::size_t s = 0; s < program.processes[p].size(); ++s) {
      Program less = program;
      std::vector<Step>& steps = less.processes[p];
      if (steps[s].repeat > 1) {
        --steps[s].repeat;
      } else {
        steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(s));
      }
      add(std::move(less));
    }
  }
  return all;
}

ExploreShrunk shrink_explored(const Program& program, std::span<const Choice> choices,
                              const ExploreShrinkSettings& settings, const ShrinkTools& tools) {
  return ExploreShrinker(settings, tools).shrink(program, choices);
}

}  // namespace queuecheck::explore
