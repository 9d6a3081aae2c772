#include "queuecheck/properties/explore/run_job.hpp"

#include <chrono>
#include <memory>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/generators.hpp"

namespace queuecheck::explore {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

Ended campaign(const Job& job, const Tell& tell) {
  const auto lane = make_fiber_lane(job.instrumented);
  Portfolio portfolio;
  Clock::time_point begin = Clock::now();
  Ended ended;
  const LoadedQueue queue = load(job.queue);
  GeneratorSettings settings;
  settings.operations = offered_operations(queue, job.extra);
  settings.processes_max = job.processes;
  settings.operations_max = job.operations;
  Options options;
  options.extra = job.extra;
  settings.extra = unsliced(options, queue).extra;
  Row row{job.strategy, "sc", job.lane, 0, 0, 0, 0, false, Status::valid, "", {}};
  for (std::uint64_t index = 0; seconds_since(begin) < job.seconds; ++index) {
    const Program program = program_at(job.seed, index, settings).value();
    try {
      lane->prepare(program, {});
    } catch (const RefusedError& error) {
      continue;
    } catch (const std::invalid_argument& error) {
      continue;
    }
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      RunPlan plan;
      plan.seed = seed;
      const World& world = lane->run(portfolio, plan);
      ++row.schedules;
      Run run = run_of(world, program, {}, lane->specification());
      Judgement judgement = judge_run(run);
      if (judgement.verdict == Verdict::violation) {
        Failure failure;
        failure.queue = job.queue;
        failure.program = program;
        failure.run = run;
        failure.judgement = judgement;
        failure.stage = "explore";
        failure.executor = "fibers";
        failure.seed = job.seed;
        failure.program_index = index;
        failure.explored.schedule = "queuecheck-schedule 1\n";
        failure.time_to_detection_s = seconds_since(begin);
        tell(Found{failure, false});
        tell(Found{failure, true});
        row.verdict = ended.status = Status::violation;
        ended.reason = std::string(name(*judgement.violation)) + ": " + judgement.rule;
        tell(row);
        return ended;
      }
    }
    tell(Progress{{{"schedules", static_cast<double>(row.schedules)}}});
  }
  ended.seconds = seconds_since(begin);
  row.schedules_per_second = static_cast<double>(row.schedules) / ended.seconds;
  tell(row);
  return ended;
}

}  // namespace

Ended run_job(const Job& job, const Tell& tell) {
  Ended ended;
  try {
    return campaign(job, tell);
  } catch (const RefusedError& error) {
    ended.status = Status::nothing;
    ended.reason = std::string("the queue refuses: ") + error.what();
  } catch (const EnvironmentError& error) {
    ended.status = Status::environment;
    ended.reason = error.what();
  } catch (const std::exception& error) {
    ended.status = Status::internal;
    ended.reason = error.what();
  }
  return ended;
}

}  // namespace queuecheck::explore
