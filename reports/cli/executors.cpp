#include "queuecheck/reports/cli/executors.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <stdexcept>

#include "queuecheck/stress/faults/disturbed_executor.hpp"
#include "queuecheck/stress/hosts/host_executor.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/thread_executor.hpp"

namespace queuecheck::cli {

void require_processes(const QueueSource& queue, const std::string& what) {
  if (!needs_threads(queue)) return;
  throw CLI::ValidationError(
      what, fmt::format("'{}' keeps its items on the heap of one process, which processes do not "
                        "share; right would be properties or verify, with --executor threads",
                        queue.name));
}

std::string executor_for(const QueueSource& queue, const std::string& asked) {
  if (asked.empty()) return needs_threads(queue) ? "threads" : "processes";
  if (asked != "threads") require_processes(queue, "--executor");
  return asked;
}

std::unique_ptr<Executor> make_executor(const std::string& name, const QueueSource& queue) {
  if (!queue.host.empty()) return make_host_executor(queue);
  if (name == "processes") return make_process_executor(queue);
  if (name == "threads") return make_thread_executor(queue);
  if (name == "instrumented") return make_counting_executor(queue, 0);
  if (const auto faults = faults_in_name(name)) {
    return make_disturbed_executor(queue, *faults, std::make_shared<Disturber>(*faults, 1));
  }
  if (name == "delayed") return make_counting_executor(queue, delays_per_mille);
  throw std::invalid_argument("executor '" + name +
                              "' is unknown; known: processes, threads, instrumented, delayed");
}

}  // namespace queuecheck::cli
