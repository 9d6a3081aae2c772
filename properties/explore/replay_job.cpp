#include "queuecheck/properties/explore/replay_job.hpp"

#include <fmt/format.h>

#include <memory>

#include "queuecheck/properties/explore/job_lane.hpp"
#include "queuecheck/properties/explore/race_judgement.hpp"
#include "queuecheck/properties/explore/record.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/properties/explore/shown_failure.hpp"
#include "queuecheck/properties/explore/shown_schedule.hpp"
#include "queuecheck/properties/explore/stop_here.hpp"
#include "queuecheck/properties/explore/strategies/replay_anchored.hpp"

namespace queuecheck::explore {
namespace {

Schedule wanted_schedule(const Job& job) {
  try {
    return read_schedule(job.schedule, job.schedule_file);
  } catch (const ScheduleTextError& error) {
    throw JobError(error.what());
  }
}

void require_same_build(const Job& job, const Schedule& schedule) {
  const PluginFacts facts = twin_facts(job);
  if (facts.build_id == schedule.build_id) return;
  throw JobError(fmt::format(
      "{}: recorded with build {} of {} ({}), but {} is build {} ({}); right would be that build, "
      "or exploring this one anew",
      job.schedule_file, schedule.build_id.substr(0, 12), schedule.plugin, schedule.compiler,
      job.instrumented, facts.build_id.substr(0, 12), facts.compiler));
}

// Where the replay is another run, in words; empty where it is the same.
std::string difference(const Schedule& schedule, const ReplayAnchored& replay) {
  if (const Divergence& divergence = replay.divergence(); divergence.found) {
    return fmt::format("diverged after {} {}: {}", divergence.step,
                       schedule.checked ? fmt::format("of {} steps", schedule.steps) : "steps",
                       divergence.what);
  }
  if (!schedule.checked) return "";
  if (replay.steps() != schedule.steps || replay.hash() != schedule.hash) {
    return fmt::format(
        "diverged in the last steps: {} with hash {:016x}, recorded were {} with "
        "{:016x}",
        replay.steps(), replay.hash(), schedule.steps, schedule.hash);
  }
  return "";
}

std::string outcome(const Judgement& judgement) {
  if (!judgement.violation) return std::string(name(judgement.verdict));
  return fmt::format("class {}", name(*judgement.violation));
}

// What the replay was, in one line, and what came out of it where that is another thing than what
// the schedule says.
std::string told(const Schedule& schedule, const Judgement& judgement, const std::string& other,
                 const std::string& lane, std::uint64_t steps) {
  std::string text = other;
  if (other.empty()) {
    text = fmt::format(
        "{}: {} steps",
        schedule.checked ? "replayed exactly" : "run as edited, compared with no recorded run",
        steps);
  }
  if (lane == "processes") text += " (in real processes)";
  const bool same = judgement.violation
                        ? schedule.violation == name(*judgement.violation)
                        : schedule.violation.empty() && judgement.verdict == Verdict::valid;
  if (same) return text;
  return text + fmt::format("; the schedule says {}, this run is {}",
                            schedule.violation.empty() ? "no class" : "class " + schedule.violation,
                            outcome(judgement));
}

}  // namespace

Ended replay_job(const Job& job, const Tell& tell) {
  const Schedule schedule = wanted_schedule(job);
  require_same_build(job, schedule);
  const auto lane = lane_of(job);
  lane->prepare(schedule.program, schedule.settings);
  auto& replay = shared_object<ReplayAnchored>();
  replay.assign(schedule.moves, schedule.checks);
  RunPlan plan;
  plan.seed = schedule.seed;
  plan.processes = static_cast<std::uint32_t>(schedule.program.processes.size());
  record_run(*lane, replay, plan, schedule.program, schedule.settings);

  const auto judged = [&] {
    return schedule.settings.races && memory::race().found
               ? race_judgement(memory::race())
               : judge_run(run_of(lane->world(), schedule.program, schedule.settings,
                                  lane->specification()));
  };
  if (job.gdb) {
    std::vector<std::uint32_t> steps = accused_steps(judged(), lane->world(), last_trace());
    if (steps.empty()) steps = critical_steps(last_trace());
    StopHere stop(replay, step_numbers(last_trace(), steps));
    lane->run(stop, plan);
  }

  Ended ended;
  ended.specification = lane->specification();
  Failure failure;
  failure.queue = job.queue;
  failure.program = schedule.program;
  failure.run = run_of(lane->world(), schedule.program, schedule.settings, lane->specification());
  failure.judgement = judged();
  failure.stage = "explore";
  failure.executor = lane->name();
  failure.seed = schedule.seed;
  failure.explored.schedule = job.schedule;
  show_failure(failure, lane->world(), last_trace(), job.instrumented);
  const std::string other = difference(schedule, replay);
  ended.status = other.empty() ? status_of(failure.judgement.verdict) : Status::unknown;
  ended.reason = told(schedule, failure.judgement, other, job.lane, replay.steps());
  ended.counters["steps"] = static_cast<double>(replay.steps());
  ended.counters["exact"] = other.empty() && schedule.checked ? 1 : 0;
  ended.counters["diverged"] = other.empty() ? 0 : 1;
  tell(Found{std::move(failure), true});
  return ended;
}

}  // namespace queuecheck::explore
