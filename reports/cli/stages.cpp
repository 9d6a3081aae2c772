#include "queuecheck/reports/cli/stages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/properties/laws/law_stage.hpp"
#include "queuecheck/properties/misuse/misuse_stage.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/sequential_conformance.hpp"
#include "queuecheck/properties/shrink.hpp"
#include "queuecheck/properties/tutorial/tutorial_stage.hpp"
#include "queuecheck/reports/bench/bench_stage.hpp"
#include "queuecheck/reports/bench/render_bench.hpp"
#include "queuecheck/reports/cli/executors.hpp"
#include "queuecheck/reports/cli/respecified.hpp"
#include "queuecheck/stress/faults/access_kill_stage.hpp"
#include "queuecheck/stress/interrupt.hpp"
#include "queuecheck/stress/kill_stage.hpp"
#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck::cli {

namespace {

// Of the time for conformance; and so many times each at most.
constexpr double laws_share = 0.15;
constexpr std::uint64_t laws_rounds = 60;
// Of the time for faults.
constexpr double crash_matrix_share = 0.3;

// Told about a stage under way, and about a failure as soon as there is one.
template <class Settings>
void attach(Settings& settings, const StageContext& context) {
  settings.seed = context.options.seed;
  settings.on_failure_found = [&context](const Failure& failure) { context.session.save(failure); };
}

// --programs counts instead of the time, unless a time is asked for as well.
double time_of(const StageContext& context, double seconds) {
  const bool counted = context.options.programs != 0 && context.options.time_s <= 0;
  return counted ? std::numeric_limits<double>::infinity() : seconds;
}

// The part of the campaign that is this run's.
Shard shard_of(const StageContext& context) {
  Shard shard = context.options.shard;
  const auto done =
      context.options.done.find({context.executor.queue().name, std::string(context.stage)});
  if (done != context.options.done.end()) shard.done = done->second;
  return shard;
}

// Of fewer programs than shards some shards have none, and a run that is resumed may have done all.
bool has_no_share(const Shard& shard, std::uint64_t total) {
  return total != 0 && shard.rest_of(total) == 0;
}

StageResult no_share(const Shard& shard) {
  StageResult result = cannot_run(shard.done != 0 ? "the run that is resumed did all of it"
                                                  : "there are fewer programs than shards");
  result.ran = ProgramsRun{shard, 0};
  return result;
}

// Time to make a failure small: short where a verdict is wanted within seconds.
double shrink_s(const StageContext& context) {
  return context.options.is_smoke() ? 3 : std::clamp(context.options.seconds() / 4, 1.0, 30.0);
}

// The runs of a host take milliseconds, not microseconds: more time.
ShrinkSettings shrinking(const StageContext& context) {
  ShrinkSettings shrink;
  shrink.seconds = shrink_s(context);
  if (!context.executor.queue().host.empty() && context.options.is_smoke()) shrink.seconds = 10;
  return shrink;
}

// The queue's own options for programs in which nobody is killed.
QueueOptions unsliced_extra(const StageContext& context) {
  Options options;
  options.extra = context.options.extra();
  return unsliced(std::move(options), context.executor.facts()).extra;
}

// Free runs that hang cost more than a second a try, and those with kills a process each. So it is
// made smaller as far as a few tries go where a verdict is wanted within seconds.
void shrink_slowly(StageResult& result, const StageContext& context) {
  for (Failure& failure : result.failures) {
    // Counting workers have an executor of their own, which is gone.
    if (failure.executor != context.executor.name()) continue;
    const bool slow =
        failure.judgement.safety != Verdict::violation || !failure.program.kills.empty();
    ShrinkSettings shrink = shrinking(context);
    if (slow && context.options.is_smoke()) shrink.seconds = std::max(shrink.seconds, 4.0);
    try {
      shrink_failure(failure, context.executor, shrink);
    } catch (const EnvironmentError&) {
      // What was found stays found, as large as it was.
    }
  }
}

StressShape shape_of(const CommonOptions& options) {
  StressShape shape;
  shape.capacity = options.capacity.value_or(0);
  shape.item_bytes = options.item_bytes.value_or(0);
  return shape;
}

}  // namespace

std::function<void(const StageResult&)> progress_of(const StageContext& context) {
  return [&context](const StageResult& so_far) {
    context.session.progress().update(so_far);
    context.session.checkpoint(so_far);
    if (interrupted()) throw Interrupted{so_far};
  };
}

StageResult tutorial_stage(const StageContext& context, double seconds, QueueResult& queue) {
  TutorialSettings settings;
  attach(settings, context);
  settings.extra = unsliced_extra(context);
  settings.shrink = shrinking(context);
  settings.seconds = seconds;
  const QueueFacts facts = context.executor.facts();
  TutorialResult result = run_tutorial(
      context.executor, [&](OperationKind kind) { return facts.has(kind); }, settings,
      progress_of(context));
  queue.claims = std::move(result.claims);
  return std::move(result.stage);
}

StageResult cannot_run(std::string reason) {
  StageResult result;
  result.status = Status::nothing;
  result.reason = std::move(reason);
  return result;
}

StageResult misuse_stage(const StageContext& context, double, QueueResult& queue) {
  MisuseSettings settings;
  attach(settings, context);
  settings.extra = unsliced_extra(context);
  settings.in_threads = needs_threads(context.executor.queue());
  MisuseResult misused = run_misuses(context.executor, settings);
  queue.misuses = std::move(misused.rows);
  return std::move(misused.stage);
}

StageResult conformance_stage(const StageContext& context, double seconds, QueueResult& queue) {
  ConformanceSettings settings;
  attach(settings, context);
  settings.extra = unsliced_extra(context);
  settings.shrink = shrinking(context);
  if (context.options.capacity) {
    settings.capacities = {static_cast<std::uint32_t>(*context.options.capacity)};
  }
  if (context.options.item_bytes) settings.item_bytes_max = {*context.options.item_bytes};
  // The laws first: which law is broken says more than which answer the model does not know.
  LawSettings laws;
  attach(laws, context);
  laws.extra = settings.extra;
  laws.seconds = seconds * laws_share;
  laws.rounds_max = laws_rounds;
  if (context.options.capacity) laws.capacities = settings.capacities;
  if (context.options.item_bytes) laws.item_bytes_max = settings.item_bytes_max;
  laws.shrink = settings.shrink;
  const StageResult kept = run_laws(context.executor, laws, progress_of(context));
  if (kept.status != Status::valid && kept.status != Status::nothing) return kept;

  // Starting the workers may have cost the laws more than their share.
  settings.seconds = std::max(seconds - kept.seconds, seconds / 2);
  StageResult result = run_conformance(context.executor, settings, progress_of(context));
  for (const auto& [name, value] : kept.counters) result.counters[name] += value;
  result.seconds += kept.seconds;
  if (result.status != Status::valid) return result;

  StageResult misused = misuse_stage(context, seconds, queue);
  result.counters["misuses"] = misused.counters["misuses"];
  result.seconds += misused.seconds;
  result.status = misused.status;
  result.reason = std::move(misused.reason);
  result.failures = std::move(misused.failures);
  return result;
}

StageResult properties_stage(const StageContext& context, double seconds, QueueResult&) {
  const Shard shard = shard_of(context);
  if (has_no_share(shard, context.options.programs)) return no_share(shard);
  PropertySettings settings;
  attach(settings, context);
  settings.generator.extra = unsliced_extra(context);
  settings.shrink = shrinking(context);
  settings.seconds = time_of(context, seconds);
  settings.shard = shard;
  if (context.options.programs != 0)
    settings.programs_max = shard.rest_of(context.options.programs);
  settings.generator.processes_max = context.options.processes;
  settings.generator.operations_max = context.options.operations;
  settings.generator.item_bytes = context.options.item_bytes;
  if (context.options.capacity) {
    settings.generator.capacity = static_cast<std::uint32_t>(*context.options.capacity);
  }
  return run_properties(context.executor, settings, progress_of(context));
}

StageResult stress_stage(const StageContext& context, double seconds, QueueResult&) {
  const Shard shard = shard_of(context);
  if (has_no_share(shard, context.options.programs)) return no_share(shard);
  StressSettings settings;
  attach(settings, context);
  settings.extra = context.options.extra();
  settings.seconds = time_of(context, seconds);
  settings.shard = shard;
  settings.count_max = shard.rest_of(context.options.programs);
  settings.program = context.options.program;
  settings.shape = shape_of(context.options);
  settings.shape.operations = context.options.stress_items;
  if (!context.options.stress_processes.empty()) {
    settings.processes = context.options.stress_processes;
  }
  StageResult result = run_stress(context.executor, settings, progress_of(context));
  shrink_slowly(result, context);
  return result;
}

StageResult faults_stage(const StageContext& context, double seconds, QueueResult& queue) {
  const Shard shard = shard_of(context);
  if (has_no_share(shard, context.options.programs) || has_no_share(shard, context.options.kills)) {
    return no_share(shard);
  }
  KillSettings settings;
  attach(settings, context);
  settings.extra = context.options.extra();
  settings.shape = shape_of(context.options);
  const bool at_accesses = context.options.access_kills != 0;
  settings.shard = shard;
  settings.count_max =
      at_accesses ? context.options.access_kills : shard.rest_of(context.options.kills);
  settings.programs_max = shard.rest_of(context.options.programs);
  settings.kills_per_second = context.options.kill_rate;
  // The number alone counts, if given.
  settings.seconds = settings.count_max == 0 ? time_of(context, seconds) : 0;
  if (at_accesses) return run_access_kills(context.executor, settings, progress_of(context));
  const bool counted = settings.count_max != 0 || settings.programs_max != 0 || shard.count > 1;
  const bool with_matrix = !counted && !context.options.is_smoke() &&
                           context.executor.name() == "processes" &&
                           context.executor.queue().host.empty();
  if (with_matrix) settings.seconds *= 1 - crash_matrix_share;
  StageResult result = run_kills(context.executor, settings, progress_of(context));
  shrink_slowly(result, context);
  if (with_matrix && result.status == Status::valid) {
    add_crash_matrix(result, crash_matrix_stage(context, seconds * crash_matrix_share, queue));
  }
  return result;
}

StageResult throughput_stage(const StageContext& context, double seconds, QueueResult& queue) {
  const QueueSource& source = context.executor.queue();
  if (!source.host.empty()) {
    return cannot_run("a host is measured beside a queue of ours: bench locked --host python");
  }
  if (needs_threads(source)) return cannot_run("throughput is measured between processes");
  context.session.progress().update("bench", "");
  BenchReport report;
  StageResult result =
      run_bench_stage(source, context.options.seed, seconds, context.options.extra(), &report);
  queue.throughput = throughput_rows(report);
  return result;
}

}  // namespace queuecheck::cli
