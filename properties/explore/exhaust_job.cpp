#include "queuecheck/properties/explore/exhaust_job.hpp"

#include <algorithm>
#include <memory>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/explore/counted.hpp"
#include "queuecheck/properties/explore/job_lane.hpp"
#include "queuecheck/properties/explore/proof.hpp"
#include "queuecheck/properties/explore/record.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/properties/explore/strategies/replay_choices.hpp"
#include "queuecheck/properties/explore/twin_check.hpp"
#include "queuecheck/properties/stopwatch.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck::explore {
namespace {

constexpr std::uint32_t item_bytes = 16;

Options options_of(const Job& job, const LoadedQueue& queue) {
  Options options;
  options.capacity = job.capacity.value_or(2);
  options.item_bytes_max = job.item_bytes.value_or(item_bytes);
  const RoleLimits roles = role_limits(queue).and_also(role_limits(job.specification));
  options.producers = roles.producers(job.processes);
  options.consumers = roles.consumers(job.processes);
  options.extra = job.extra;
  // Kills need the sleep in slices that makes waits survive them.
  return job.kills > 0 ? options : unsliced(options, queue);
}

std::vector<LaneSettings> settings_of(const Job& job) {
  std::vector<LaneSettings> all;
  for (const MemoryMode mode : {MemoryMode::sc, MemoryMode::tso, MemoryMode::c11}) {
    if (job.memory != name(mode) && !(job.memory == "portfolio" && mode == MemoryMode::sc))
      continue;
    LaneSettings settings;
    settings.memory = mode;
    settings.kills = job.kills;
    settings.late_comer = job.kills > 0;
    all.push_back(settings);
  }
  return all;
}

Failure failure_of(const Job& job, Lane& lane, const Program& program, const LaneSettings& settings,
                   const Proof& proof) {
  auto& replay = shared_object<ReplayChoices>();
  replay.assign(proof.choices);
  Schedule schedule = record_run(lane, replay, {}, program, settings);
  name_source(schedule, job);
  schedule.violation = name(*proof.judgement.violation);
  Failure failure;
  failure.queue = job.queue;
  failure.program = program;
  failure.run = run_of(lane.world(), program, settings, lane.specification());
  failure.judgement = proof.judgement;
  failure.stage = "explore";
  failure.executor = "fibers";
  failure.seed = job.seed;
  failure.explored.schedule = schedule_text(schedule);
  failure.time_to_detection_s = proof.seconds;
  return failure;
}

// What all programs together come to.
struct Sum {
  std::size_t programs = 0;
  std::size_t all = 0;      // interleavings were seen
  std::size_t bounded = 0;  // runs with few deviations
  unsigned deviations = ~0U;
  std::uint64_t executions = 0;
  std::uint64_t outcomes = 0;
  std::string unknown;

  void add(const Proof& proof) {
    executions += proof.executions;
    outcomes += proof.outcomes;
    if (proof.proved == Proved::all) ++all;
    if (proof.proved == Proved::bounded) {
      ++bounded;
      deviations = std::min(deviations, proof.deviations);
    }
    if (proof.proved == Proved::unknown && unknown.empty()) {
      constexpr std::string_view already_said = "unknown: ";
      unknown = proof.sentence;
      if (unknown.starts_with(already_said)) unknown.erase(0, already_said.size());
    }
  }
  bool proved() const { return all + bounded == programs; }

  std::string sentence(const Job& job, const LaneSettings& settings, std::string_view mode) const {
    const std::string size = counted(programs, "program") + " of " +
                             counted(job.processes, "process") + " with " +
                             counted(job.operations, "operation") + ": ";
    if (!proved()) {
      return size + "unknown: " + std::to_string(all) + " by all interleavings, " +
             std::to_string(bounded) + " within a bound" + (unknown.empty() ? "" : "; " + unknown);
    }
    const std::string bound =
        counted(deviations, settings.memory == MemoryMode::sc ? "preemption" : "deviation");
    const std::string how = bounded == 0 ? "all interleavings"
                            : all == 0   ? "all runs with at most " + bound
                                         : "all interleavings of " + std::to_string(all) +
                                             ", all runs with at most " + bound + " of " +
                                             std::to_string(bounded);
    return size + how + (settings.kills > 0 ? " and every point of kill" : "") + ", " +
           counted(executions, "execution") + ", " + counted(outcomes, "outcome") +
           ", all allowed (" + std::string(mode) + ")";
  }
};

}  // namespace

Ended exhaust_job(const Job& job, const Tell& tell) {
  const LoadedQueue queue = queue_of(job);
  require_twin(job, queue);
  const auto lane = lane_of(job);
  const Stopwatch watch;
  const RoleLimits roles = role_limits(queue).and_also(role_limits(job.specification));
  const std::vector<Program> programs =
      programs_of_size(job.processes, job.operations, options_of(job, queue), roles.most_producers,
                       roles.most_consumers);
  Ended ended;
  for (const LaneSettings& settings : settings_of(job)) {
    const std::string mode(name(settings.memory));
    Sum sum;
    sum.programs = programs.size();
    Row row;
    row.strategy = job.strategy;
    row.memory = mode;
    row.lane = lane->name();
    const Stopwatch row_watch;
    for (const Program& program : programs) {
      const double left = job.seconds == 0 ? 1e9 : job.seconds - watch.seconds();
      if (left <= 0) break;
      ProofBudget budget;
      budget.seconds = left;
      budget.deviations = job.preemptions;
      if (job.strategy == "exhaustive" && !budget.deviations) budget.deviations = 3;
      budget.stop = [&, told = Stopwatch()]() mutable {
        if (told.seconds() < 1) return false;
        told = {};  // whoever watches this process takes long silence for a loop
        tell(Progress{{{"programs", static_cast<double>(sum.all + sum.bounded)}}});
        return false;
      };
      const Proof proof = prove(*lane, program, settings, budget);
      sum.add(proof);
      if (proof.proved == Proved::refuted) {
        const Failure failure = failure_of(job, *lane, program, settings, proof);
        tell(Found{failure, false});
        tell(Found{failure, true});
        row.verdict = ended.status = Status::violation;
        row.sentence = program.name + ": " + proof.sentence;
        ended.reason = std::string(name(*proof.judgement.violation)) + ": " + proof.judgement.rule;
        break;
      }
      tell(Progress{{{"programs", static_cast<double>(sum.all + sum.bounded)},
                     {"executions", static_cast<double>(sum.executions)}}});
    }
    row.schedules = row.executions = sum.executions;
    row.outcomes = sum.outcomes;
    row.schedules_per_second =
        static_cast<double>(sum.executions) / std::max(row_watch.seconds(), 1e-6);
    if (ended.status != Status::violation) {
      row.exhausted = sum.proved();
      row.sentence = sum.sentence(job, settings, mode);
      if (!sum.proved()) row.verdict = ended.status = merge(ended.status, Status::unknown);
      if (!sum.proved()) ended.reason = row.sentence;
    }
    tell(row);
    if (ended.status == Status::violation) break;
  }
  ended.seconds = watch.seconds();
  ended.specification = lane->specification();
  return ended;
}

}  // namespace queuecheck::explore
