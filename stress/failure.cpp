#include "queuecheck/stress/failure.hpp"

#include <utility>

namespace queuecheck {

Failure make_failure(const Executor& executor, const Program& program, Run run, Judgement judgement,
                     const FoundAt& found) {
  Failure failure;
  failure.queue = executor.queue();
  failure.program = program;
  failure.run = std::move(run);
  failure.judgement = std::move(judgement);
  failure.stage = found.stage;
  failure.executor = std::string(executor.name());
  failure.seed = found.seed;
  failure.program_index = found.program_index;
  failure.original_processes = program.processes.size();
  failure.original_operations = operation_count(program);
  failure.time_to_detection_s = found.seconds;
  return failure;
}

void keep_original(Failure& failure, Run run, Judgement judgement) {
  const std::size_t operations = run.history.operations.size();
  if (operations > original_operations_max) return;
  if (operations <= failure.run.history.operations.size()) return;
  failure.original = OriginalRun{std::move(run.history), std::move(judgement)};
}

void conclude_violation(StageResult& result) {
  const Judgement& judgement = result.failures.front().judgement;
  result.status = Status::violation;
  result.reason = std::string(name(*judgement.violation)) + ": " + judgement.rule;
}

}  // namespace queuecheck
