// `stress QUEUE --soak 30m`: one long run, judged while it runs.
#include "queuecheck/stress/soak/soak_stage.hpp"

#include <fmt/format.h>

#include "queuecheck/reports/cli/executors.hpp"
#include "queuecheck/reports/cli/stages.hpp"
#include "queuecheck/reports/duration.hpp"
#include "queuecheck/stress/faults/disturbed_executor.hpp"
#include "queuecheck/stress/faults/disturber.hpp"

namespace queuecheck::cli {

void add_soak_options(CLI::App& app, CommonOptions& options) {
  CLI::Option* soak = add_duration_option(
      app, "--soak", options.soak_s,
      "one long run instead, so long: producers and consumers without end, every call judged while "
      "they run, in bounded memory");
  for (const char* other :
       {"--program", "--kills", "--access-kills", "--access-delays", "--shard", "--resume",
        "--programs", "--items", "--time", "--executor", "--host", "--crash-matrix"}) {
    soak->excludes(other);
  }
  app.add_option(
         "--checks", options.soak_checks,
         "of a soak: all, or none: the same calls unrecorded and unjudged, to see the price")
      ->check(CLI::IsMember({"all", "none"}))
      ->needs(soak);
}

void settle_soak_options(CommonOptions& options) {
  if (options.soak_s <= 0) return;
  options.time_s = options.soak_s;
  if (options.item_bytes && *options.item_bytes < 8) {
    throw CLI::ValidationError(
        "--item-bytes", fmt::format("{} are too few for a soak, whose items carry their identity; "
                                    "right would be 8 or more",
                                    *options.item_bytes));
  }
  if (options.stress_processes.size() > 1) {
    throw CLI::ValidationError("--processes", "a soak takes one number; right would be 4");
  }
}

namespace {

// Those that come from outside; the others have a part in the workers of the programs.
FaultsHere faults_of_soak(const StageContext& context) {
  FaultsHere here = faults_here(std::get<FaultList>(parse_faults(context.options.faults)),
                                context.executor.queue(), context.executor.facts(), false);
  std::erase_if(here.faults, [&here](const FaultRate& one) {
    if (one.kind->make != nullptr && one.kind->name != "churn") return false;
    here.left_out.append(here.left_out.empty() ? "" : "; ").append(one.kind->name);
    here.left_out.append(": the workers of a soak have no part in it");
    return true;
  });
  return here;
}

}  // namespace

StageResult soak_stage(const StageContext& context, double seconds, QueueResult&) {
  const CommonOptions& options = context.options;
  if (needs_threads(context.executor.queue())) {
    return cannot_run("a soak runs processes, between which this queue does not work");
  }
  SoakSettings settings;
  settings.seed = options.seed;
  settings.seconds = seconds;
  settings.capacity = options.capacity.value_or(0);
  settings.item_bytes = options.item_bytes.value_or(0);
  settings.kills_per_second = options.kill_rate;
  settings.checks = options.soak_checks == "all";
  settings.extra = options.extra();
  if (!options.stress_processes.empty()) {
    settings.producers = options.stress_processes.front() / 2;
    settings.consumers = options.stress_processes.front() - settings.producers;
  }
  settings.on_failure_found = [&context](const Failure& failure) { context.session.save(failure); };
  if (options.faults.empty()) return run_soak(context.executor, settings, progress_of(context));

  const FaultsHere here = faults_of_soak(context);
  if (here.faults.empty()) return cannot_run(here.left_out);
  Disturber disturber(here.faults, options.seed);
  settings.on_workers = [&disturber](std::span<const soak::LivingWorker> living) {
    disturber.end();
    std::vector<Target> targets;
    for (const soak::LivingWorker& one : living) {
      targets.push_back({one.seat, one.pid, one.pidfd, one.slot, nullptr});
    }
    if (!targets.empty()) disturber.begin(std::move(targets));
  };
  StageResult result = run_soak(context.executor, settings, progress_of(context));
  result.counters.merge(disturber.counters());
  if (!here.left_out.empty()) {
    result.left_out.append(result.left_out.empty() ? "" : "; ").append(here.left_out);
  }
  return result;
}

}  // namespace queuecheck::cli
