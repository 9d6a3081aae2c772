#include "queuecheck/properties/explore/source_lines.hpp"
#include "queuecheck/reports/cli/respecified.hpp"
#include "queuecheck/reports/cli/stages.hpp"
#include "queuecheck/stress/crash/crash_matrix_stage.hpp"
#include "queuecheck/stress/faults/stress_worker.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck::cli {

namespace {

std::vector<std::string> places_in(const std::string& twin,
                                   std::span<const std::uint64_t> addresses) {
  const std::vector<std::uintptr_t> offsets(addresses.begin(), addresses.end());
  std::vector<std::string> places;
  for (const explore::SourceLine& line : explore::source_lines(twin, offsets).lines) {
    places.push_back(explore::place_text(line));
  }
  return places;
}

}  // namespace

StageResult crash_matrix_stage(const StageContext& context, double seconds, QueueResult&) {
  const QueueSource& source = context.executor.queue();
  if (!source.host.empty()) {
    return cannot_run("a host's processes do not wait for rounds of a program");
  }
  CrashMatrixSettings settings;
  settings.seed = context.options.seed;
  settings.on_failure_found = [&context](const Failure& failure) { context.session.save(failure); };
  settings.extra = context.options.extra();
  settings.shape.capacity = context.options.capacity.value_or(0);
  settings.shape.item_bytes = context.options.item_bytes.value_or(0);
  settings.trials = context.options.trials;
  // Asked for alone, the trials count, unless a time is asked for as well.
  const bool counted = context.options.crash_matrix && context.options.time_s <= 0;
  settings.seconds = counted ? 0 : seconds;
  const StressWorker worker = stress_worker(source);
  std::unique_ptr<Executor> counting;
  if (worker) {
    counting = make_counting_executor(source, 0);
    if (!context.options.specification.empty()) {
      counting = respecified(std::move(counting), context.options.specification);
    }
    settings.places = [&worker](std::span<const std::uint64_t> addresses) {
      return places_in(worker.plugin, addresses);
    };
  }
  settings.counting = counting.get();
  settings.why_not_counting = worker.reason;
  return run_crash_matrix(context.executor, settings, [&context](const StageResult& so_far) {
    context.session.progress().update(so_far);
    context.session.checkpoint(so_far);
  });
}

void add_crash_matrix(StageResult& faults, StageResult matrix) {
  for (const char* counter : {"crash_steps", "crash_trials", "unknowns"}) {
    faults.counters[counter] += matrix.counters[counter];
  }
  faults.seconds += matrix.seconds;
  faults.crash_matrix = std::move(matrix.crash_matrix);
  faults.failures = std::move(matrix.failures);
  if (matrix.status == Status::nothing || matrix.status == Status::valid) return;
  faults.status = matrix.status;
  faults.reason = std::move(matrix.reason);
}

}  // namespace queuecheck::cli
