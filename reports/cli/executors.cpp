#include "queuecheck/reports/cli/executors.hpp"

#include <stdexcept>

#include "queuecheck/stress/hosts/host_executor.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/thread_executor.hpp"

namespace queuecheck::cli {

std::unique_ptr<Executor> make_executor(const std::string& name, const QueueSource& queue) {
  if (!queue.host.empty()) return make_host_executor(queue);
  if (name == "processes") return make_process_executor(queue);
  if (name == "threads") return make_thread_executor(queue);
  if (name == "instrumented") return make_counting_executor(queue, 0);
  if (name == "delayed") return make_counting_executor(queue, delays_per_mille);
  throw std::invalid_argument("executor '" + name +
                              "' is unknown; known: processes, threads, instrumented, delayed");
}

}  // namespace queuecheck::cli
