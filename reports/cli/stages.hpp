// The stages of verify for one queue: how the budget is divided, and each stage with the session's
// progress and evidence attached. `properties` and `stress` run the same stages alone.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. The shares of a budget add up to it; shrinking a failure comes on top, with a bound of its
//      own.
//   2. A stage that cannot run (no such operations, no kills with threads) is listed with its
//      reason, not left out.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "queuecheck/reports/cli/session.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck::cli {

// What a stage needs to know.
struct StageContext {
  Session& session;
  const CommonOptions& options;
  Executor& executor;
  std::string_view stage;  // its name: programs are numbered by it
};

// `queue` takes what a stage knows beside its result (rows of throughput).
using Stage = StageResult (*)(const StageContext& context, double seconds, QueueResult& queue);

StageResult tutorial_stage(const StageContext& context, double seconds, QueueResult& queue);
// Ctrl-C while a stage was under way: what it had found.
struct Interrupted {
  StageResult so_far;
};

// What every stage tells while it runs: the line, the checkpoint. Throws Interrupted.
std::function<void(const StageResult&)> progress_of(const StageContext& context);

// A stage that has nothing to run, and why (invariant 2). run_stages gives it its name.
StageResult cannot_run(std::string reason);

// Contract misuse alone; it is the last part of conformance_stage.
StageResult misuse_stage(const StageContext& context, double seconds, QueueResult& queue);
StageResult conformance_stage(const StageContext& context, double seconds, QueueResult& queue);
StageResult properties_stage(const StageContext& context, double seconds, QueueResult& queue);
StageResult explore_stage(const StageContext& context, double seconds, QueueResult& queue);
StageResult stress_stage(const StageContext& context, double seconds, QueueResult& queue);
StageResult faults_stage(const StageContext& context, double seconds, QueueResult& queue);
// The programs of stress_stage and the kills of faults_stage, with workers that are disturbed
// (--faults; where none is given, those of verify).
StageResult disturbed_stage(const StageContext& context, double seconds, QueueResult& queue);
StageResult disturbed_kills_stage(const StageContext& context, double seconds, QueueResult& queue);
StageResult soak_stage(const StageContext& context, double seconds, QueueResult& queue);
// The crash matrix alone; in other runs than smoke it is the last part of faults_stage.
StageResult crash_matrix_stage(const StageContext& context, double seconds, QueueResult& queue);
void add_crash_matrix(StageResult& faults, StageResult matrix);
StageResult throughput_stage(const StageContext& context, double seconds, QueueResult& queue);

// The options of soak_stage, for the command that has it.
void add_soak_options(CLI::App& app, CommonOptions& options);
// Throws CLI::ValidationError for what cannot be asked of a soak.
void settle_soak_options(CommonOptions& options);

struct PlannedStage {
  const char* name;
  double smoke_s;  // budget of profile smoke, in which every stage must have its turn early
  double share;    // of any other budget
  Stage run;
};

// The array `results` of --json, where a command has its own.
using ResultsJson = std::function<std::string(const RunResult&)>;

// Runs the stages in order on each queue of the options, stopping a queue at its first violation;
// writes the results and returns how the whole command ended.
Status run_stages(const std::string& command, CommonOptions& options,
                  const std::vector<PlannedStage>& stages, const ResultsJson& results_json = {});

}  // namespace queuecheck::cli
