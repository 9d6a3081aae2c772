#include "queuecheck/properties/explore/campaign_job.hpp"

#include <chrono>
#include <filesystem>
#include <memory>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/plugin_facts.hpp"
#include "queuecheck/properties/explore/record.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"
#include "queuecheck/properties/explore/strategies/portfolio.hpp"
#include "queuecheck/properties/generators.hpp"

namespace queuecheck::explore {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace

Ended campaign_job(const Job& job, const Tell& tell) {
  const auto lane = make_fiber_lane(job.instrumented);
  auto& portfolio = shared_object<Portfolio>();
  const std::vector<char> bytes = explorable_plugin(job.instrumented);
  const PluginFacts facts = plugin_facts(std::as_bytes(std::span(bytes)));
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
        Schedule schedule = record_run(*lane, portfolio, plan, program, {});
        schedule.queue = job.queue.name;
        schedule.plugin = std::filesystem::path(job.instrumented).filename();
        schedule.build_id = facts.build_id;
        schedule.compiler = facts.compiler;
        schedule.violation = name(*judgement.violation);
        failure.explored.schedule = schedule_text(schedule);
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

}  // namespace queuecheck::explore
