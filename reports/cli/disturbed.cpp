#include "queuecheck/reports/cli/respecified.hpp"
#include "queuecheck/reports/cli/stages.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/stress/faults/disturbed_executor.hpp"

namespace queuecheck::cli {

namespace {

// What verify does to a queue: all that needs no twin and no kill; in smoke what finds most.
constexpr const char* faults_of_smoke = "stop,signals";
constexpr const char* faults_of_verify = "stop,signals,affinity,churn";

FaultList wanted_faults(const CommonOptions& options) {
  std::string text = options.faults;
  if (text.empty()) text = options.is_smoke() ? faults_of_smoke : faults_of_verify;
  return std::get<FaultList>(parse_faults(text));  // settle() has checked it
}

std::string why_nobody(const StageContext& context) {
  if (!context.executor.queue().host.empty()) {
    return "faults are done to processes of ours, and those of a host are its own";
  }
  if (context.executor.name() == "threads") {
    return "faults are done to processes: threads of one cannot be stopped one by one";
  }
  return {};
}

// "disturbed by 1 446 signals, 42 stops"
std::string told(const Disturber& disturber) {
  std::string text;
  for (const auto& [name, value] : disturber.counters()) {
    if (name.ends_with("_inside_operation")) continue;
    text.append(text.empty() ? "disturbed by " : ", ").append(counter_text(name, value));
  }
  return text;
}

// `stage` with an executor whose workers are disturbed.
StageResult under_faults(const StageContext& context, double seconds, QueueResult& queue,
                         Stage stage, bool kills) {
  if (std::string why = why_nobody(context); !why.empty()) return cannot_run(std::move(why));
  const FaultsHere here = faults_here(wanted_faults(context.options), context.executor.queue(),
                                      context.executor.facts(), kills);
  if (here.faults.empty()) return cannot_run(here.left_out);
  const auto disturber = std::make_shared<Disturber>(here.faults, context.options.seed);
  auto executor = make_disturbed_executor(context.executor.queue(), here.faults, disturber);
  if (!context.options.specification.empty()) {
    executor = respecified(std::move(executor), context.options.specification);
  }
  StageResult result =
      stage({context.session, context.options, *executor, context.stage}, seconds, queue);
  result.counters.merge(disturber->counters());
  if (result.status == Status::valid) {
    result.reason.append(result.reason.empty() ? "" : "; ").append(told(*disturber));
  }
  if (result.status != Status::violation && !here.left_out.empty()) {
    result.left_out.append(result.left_out.empty() ? "" : "; ").append(here.left_out);
  }
  return result;
}

}  // namespace

StageResult disturbed_stage(const StageContext& context, double seconds, QueueResult& queue) {
  return under_faults(context, seconds, queue, stress_stage, false);
}

StageResult disturbed_kills_stage(const StageContext& context, double seconds, QueueResult& queue) {
  return under_faults(context, seconds, queue, faults_stage, true);
}

}  // namespace queuecheck::cli
