#include "queuecheck/reports/run_result.hpp"

#include <algorithm>

#include "queuecheck/reports/escape.hpp"

namespace queuecheck {

bool only_known(const StageResult& stage) {
  return !stage.failures.empty() &&
         std::all_of(stage.failures.begin(), stage.failures.end(),
                     [](const Failure& failure) { return !failure.known.empty(); });
}

Status counted_status(const StageResult& stage) {
  if (only_known(stage)) return stage.status == Status::violation ? Status::valid : stage.status;
  // A stage that holds a failure is a violation, whatever it says of itself.
  return stage.failures.empty() ? stage.status : merge(stage.status, Status::violation);
}

Status merged_status(const QueueResult& queue) {
  bool any = false;
  Status status = Status::valid;
  for (const StageResult& stage : queue.stages) {
    // A stage that had nothing to do (kills of threads) is listed, and takes nothing from the
    // others.
    if (stage.status == Status::nothing) continue;
    any = true;
    status = merge(status, counted_status(stage));
  }
  return any ? status : Status::nothing;
}

Status merged_status(const RunResult& run) {
  if (run.queues.empty()) return Status::nothing;
  Status status = Status::valid;
  for (const QueueResult& queue : run.queues) status = merge(status, merged_status(queue));
  return status;
}

std::string failure_file_name(std::size_t number) {
  return "failure-" + std::to_string(number) + ".json";
}

std::string schedule_file_name(std::size_t number) {
  return "failure-" + std::to_string(number) + ".schedule";
}

void for_each_failure(const RunResult& run, const FailureVisitor& visit) {
  std::size_t number = 0;
  for (const QueueResult& queue : run.queues) {
    for (const StageResult& stage : queue.stages) {
      for (const Failure& failure : stage.failures) visit(queue, stage, failure, ++number);
    }
  }
}

std::size_t failure_count(const RunResult& run) {
  std::size_t count = 0;
  for_each_failure(run, [&](const QueueResult&, const StageResult&, const Failure&,
                            std::size_t number) { count = number; });
  return count;
}

std::size_t known_count(const RunResult& run) {
  std::size_t count = 0;
  for_each_failure(run, [&](const QueueResult&, const StageResult&, const Failure& failure,
                            std::size_t) { count += std::size_t{!failure.known.empty()}; });
  return count;
}

std::string replay_command(const RunResult& run, std::size_t number) {
  const std::string name = failure_file_name(number);
  std::string path = run.directory.empty() ? name : run.directory + "/" + name;
  if (number - 1 < run.failure_files.size()) path = run.failure_files[number - 1];
  return quote_shell(run.program) + " replay " + quote_shell(path);
}

}  // namespace queuecheck
