#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "queuecheck/reports/cli/executors.hpp"
#include "queuecheck/reports/cli/explore_options.hpp"
#include "queuecheck/reports/cli/hosted.hpp"
#include "queuecheck/reports/cli/own_specification.hpp"
#include "queuecheck/reports/cli/preflight.hpp"
#include "queuecheck/reports/cli/respecified.hpp"
#include "queuecheck/reports/cli/resume.hpp"
#include "queuecheck/reports/cli/stages.hpp"
#include "queuecheck/reports/environment.hpp"
#include "queuecheck/reports/known_failures.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/stress/interrupt.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck::cli {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::unique_ptr<Executor> chosen_executor(Session& session, const QueueSource& source,
                                          const CommonOptions& options) {
  auto executor = make_executor(executor_for(source, options.executor), source);
  if (needs_threads(source)) {
    session.result().warnings.push_back(
        source.name + ": run with threads of one process, as its items lie on that one's heap");
  }
  if (std::string line = undeclared_roles(executor->facts()); !line.empty()) {
    session.result().warnings.push_back(std::move(line));
  }
  if (options.specification.empty()) return executor;
  return respecified(std::move(executor), options.specification);
}

// One stage; what keeps it from running is its result, so that the others are still told.
StageResult run_one(const PlannedStage& stage, const StageContext& context, double seconds,
                    QueueResult& queue) {
  const Clock::time_point begin = Clock::now();
  StageResult result;
  try {
    result = stage.run(context, seconds, queue);
  } catch (const EnvironmentError& error) {
    result = {};
    result.status = Status::environment;
    result.reason = error.what();
  } catch (const RefusedError& error) {
    result = cannot_run(fmt::format("the queue refuses: {}", error.what()));
  } catch (const Interrupted& by) {
    result = by.so_far;
    context.session.interrupt();
  }
  result.stage = stage.name;
  if (result.seconds <= 0) result.seconds = seconds_since(begin);
  return result;
}

double budget_s(const PlannedStage& stage, const std::vector<PlannedStage>& stages,
                const CommonOptions& options) {
  if (options.is_smoke()) return stage.smoke_s;
  double shares = 0;
  for (const PlannedStage& one : stages) shares += one.share;
  return options.seconds() * stage.share / shares;
}

// What cannot be done with the queue of a host leaves its time to the generated programs.
double budget_s(const PlannedStage& stage, const std::vector<PlannedStage>& stages,
                const CommonOptions& options, const QueueSource& source) {
  double seconds = budget_s(stage, stages, options);
  if (source.host.empty() || stage.run != properties_stage) return seconds;
  for (const PlannedStage& one : stages) {
    const bool impossible = one.run == explore_stage || one.run == throughput_stage;
    if (impossible) seconds += budget_s(one, stages, options);
  }
  return seconds;
}

double budget_s(const std::vector<PlannedStage>& stages, const CommonOptions& options) {
  double sum = 0;
  for (const PlannedStage& stage : stages) sum += budget_s(stage, stages, options);
  return sum;
}

ProgressSubject progress_subject(const std::string& queue, const std::vector<PlannedStage>& stages,
                                 const CommonOptions& options) {
  ProgressSubject subject{queue, budget_s(stages, options), options.seed, 0};
  if (options.programs == 0) return subject;
  subject.programs = options.shard.rest_of(options.programs);
  if (options.time_s <= 0) subject.budget_s = 0;  // the programs alone decide
  return subject;
}

KnownFailures known_failures(const CommonOptions& options) {
  if (options.known.empty()) return {};
  try {
    return KnownFailures::read(options.known);
  } catch (const KnownFailuresError& error) {
    throw CLI::ValidationError("--known", error.what());
  }
}

bool failed(const QueueResult& queue) {
  return queue.status == Status::violation || queue.status == Status::internal;
}

std::string not_run(const std::vector<QueueSource>& sources, std::size_t first) {
  std::string names;
  for (std::size_t i = first; i < sources.size(); ++i) {
    names += (names.empty() ? "" : ", ") + sources[i].name;
  }
  return fmt::format("--fail-fast: not run after the failure of {}: {}", sources[first - 1].name,
                     names);
}

void run_queue(Session& session, const CommonOptions& options, const QueueSource& source,
               const std::vector<PlannedStage>& stages, KnownFailures& known, QueueResult& queue) {
  queue.queue = source;
  queue.runtime = runtime_of(source);
  queue.specification = own_specification(source, options);
  session.progress().begin(progress_subject(source.name, stages, options));
  const auto executor = chosen_executor(session, source, options);
  for (const PlannedStage& stage : stages) {
    const StageContext context{session, options, *executor, stage.name};
    queue.stages.push_back(
        run_one(stage, context, budget_s(stage, stages, options, source), queue));
    known.mark(queue.stages.back());
    // What is known keeps no other stage from running.
    const bool stops = counted_status(queue.stages.back()) == Status::violation;
    if (stops || session.interrupted()) break;
  }
  queue.status = merged_status(queue);
}

}  // namespace

Status run_stages(const std::string& command, CommonOptions& options,
                  const std::vector<PlannedStage>& stages, const ResultsJson& results_json) {
  resume(command, options);
  options.settle();
  const std::vector<QueueSource> sources = options.sources();
  const auto planned = [&](Stage stage) {
    return std::any_of(stages.begin(), stages.end(),
                       [&](const PlannedStage& one) { return one.run == stage; });
  };
  check_own_specifications(sources, options);
  for (const QueueSource& source : sources) executor_for(source, options.executor);
  if (planned(explore_stage)) {
    check_explore_options(options, sources);
    check_own_options(sources, options);
  }
  if (stages.size() > 1 || !planned(explore_stage)) {
    preflight(sources, options, planned(throughput_stage));
  }
  KnownFailures known = known_failures(options);
  listen_for_interrupt();
  Session session(command, options);
  RunResult& result = session.result();
  for (std::size_t i = 0; i < sources.size() && !session.interrupted(); ++i) {
    run_queue(session, options, sources[i], stages, known, result.queues.emplace_back());
    if (!options.fail_fast || !failed(result.queues.back()) || i + 1 == sources.size()) continue;
    result.warnings.push_back(not_run(sources, i + 1));
    break;
  }
  for (std::string& line : known.not_met(result)) result.warnings.push_back(std::move(line));
  if (!results_json) return session.finish();
  return session.finish([&](const RunResult& run) {
    return OwnReports{json_document(command, run.status, options.seed,
                                    environment_json(run.environment), results_json(run)),
                      {},
                      {},
                      {}};
  });
}

}  // namespace queuecheck::cli
