#include "queuecheck/reports/cli/executors.hpp"

#include <stdexcept>

#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/thread_executor.hpp"

namespace queuecheck::cli {

std::unique_ptr<Executor> make_executor(const std::string& name, const QueueSource& queue) {
  if (name == "processes") return make_process_executor(queue);
  if (name == "threads") return make_thread_executor(queue);
  throw std::invalid_argument("executor '" + name + "' is unknown; known: processes, threads");
}

}  // namespace queuecheck::cli
