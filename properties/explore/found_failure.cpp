#include "queuecheck/properties/explore/found_failure.hpp"

#include <utility>

#include "queuecheck/properties/explore/bounded_search.hpp"
#include "queuecheck/properties/explore/confirm.hpp"
#include "queuecheck/properties/explore/dry_run.hpp"
#include "queuecheck/properties/explore/explore_shrink.hpp"
#include "queuecheck/properties/explore/job_lane.hpp"
#include "queuecheck/properties/explore/peek_segment.hpp"
#include "queuecheck/properties/explore/race_judgement.hpp"
#include "queuecheck/properties/explore/record.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/schedule_text.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/properties/explore/shown_failure.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/explore/strategies/replay_choices.hpp"

namespace queuecheck::explore {
namespace {

ShrinkTools tools(Lane& lane) {
  static auto& portfolio = shared_object<Portfolio>();
  ShrinkTools tools;
  tools.lane = &lane;
  tools.judge = [&lane](const World& world, const Program& program, const LaneSettings& settings) {
    if (settings.races && memory::race().found) return race_judgement(memory::race());
    return judge_run(run_of(world, program, settings, lane.specification()));
  };
  tools.portfolio = &portfolio;
  tools.plan = [](Lane& measured, std::uint64_t seed) { return dry_run(measured).for_seed(seed); };
  tools.search = exhaustive_search(peek_segment);
  tools.segment = [] { return reinterpret_cast<const std::byte*>(runtime.area.base); };
  return tools;
}

Failure failure_of(const Job& job, const Counterexample& example) {
  Failure failure;
  failure.queue = job.queue;
  failure.program = example.program;
  failure.run = example.run;
  failure.judgement = example.judgement;
  failure.stage = "explore";
  failure.executor = job.lane;
  failure.seed = job.seed;
  failure.program_index = example.program_index;
  failure.original_processes = example.program.processes.size();
  failure.original_operations = operation_count(example.program);
  failure.time_to_detection_s = example.seconds;
  return failure;
}

Schedule named(Schedule schedule, const Job& job, const Counterexample& example) {
  name_source(schedule, job);
  schedule.strategy = example.strategy;
  schedule.seed = example.plan.seed;
  schedule.violation = name(*example.judgement.violation);
  return schedule;
}

void add(Judgement& judgement, const std::string& consequence) {
  if (!consequence.empty()) judgement.explanation += " " + consequence;
}

// The run that failed, once more, as it was met.
Schedule as_found(Lane& lane, const Counterexample& example) {
  lane.prepare(example.program, example.lane);
  auto& replay = shared_object<ReplayChoices>();
  replay.assign(example.choices);
  return record_run(lane, replay, {}, example.program, example.lane);
}

// A step of real processes takes some microseconds; survivors that spin make hundreds of thousands.
constexpr std::uint64_t confirmed_steps_max = 50'000;

// What real processes make of the lane's last run. The kind of memory that it needs stands behind.
std::string confirmed(Lane& lane, const Job& job, const Counterexample& example,
                      const ExploreShrunk& shrunk) {
  if (lane.world().steps > confirmed_steps_max) {
    return "not tried in real processes: the run has " + std::to_string(lane.world().steps) +
           " steps";
  }
  const Evidence found = evidence_of(lane, shrunk.program, shrunk.settings);
  Job real = job;
  real.lane = "processes";
  std::string text;
  try {
    const auto processes = lane_of(real);
    const Confirmation real_runs =
        confirm(*processes, shrunk.program, shrunk.settings, moves_of(*shrunk.trace), found);
    text = real_runs.text;
    const bool race = shrunk.judgement.violation == ViolationClass::race;
    if (race && real_runs.how == Confirmed::confirmed) {
      text =
          "the same schedule ran in real processes and has the race there, too; x86 does not show "
          "stale reads";
    }
  } catch (const EnvironmentError& error) {
    text = std::string("not tried in real processes: ") + error.what();
  }
  if (shrunk.settings.memory != example.lane.memory) {
    text += "; found under " + std::string(name(example.lane.memory)) + ", it also fails under " +
            std::string(name(shrunk.settings.memory)) + ", as shown";
  }
  if (!shrunk.memory_note.empty()) text += "; " + shrunk.memory_note;
  return text;
}

}  // namespace

void tell_failure(Lane& lane, const Job& job, const Counterexample& example,
                  const std::string& consequence, const Tell& tell) {
  Failure failure = failure_of(job, example);
  add(failure.judgement, consequence);
  // Shrinking takes seconds: who interrupts it has a schedule that can be replayed, already.
  failure.explored.schedule = schedule_text(named(as_found(lane, example), job, example));
  tell(Found{failure, false});

  ExploreShrinkSettings settings;
  settings.lane = example.lane;
  settings.seconds = job.shrink_seconds;
  const ExploreShrunk shrunk =
      shrink_explored(example.program, example.choices, settings, tools(lane));
  failure.program = shrunk.program;
  failure.judgement = shrunk.judgement;
  add(failure.judgement, consequence);
  failure.run = run_of(lane.world(), shrunk.program, shrunk.settings, lane.specification());
  keep_original(failure, example.run, example.judgement);
  failure.explored.schedule = schedule_text(
      named(schedule_of(*shrunk.trace, shrunk.program, shrunk.settings), job, example));
  show_failure(failure, lane.world(), *shrunk.trace, job.instrumented);
  failure.explored.certificate = shrunk.certificate;
  // Last: the other lane takes this one's place.
  failure.explored.confirmation = confirmed(lane, job, example, shrunk);
  tell(Found{std::move(failure), true});
}

}  // namespace queuecheck::explore
