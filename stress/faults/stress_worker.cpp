#include "queuecheck/stress/faults/stress_worker.hpp"

#include <filesystem>

#include "queuecheck/impl/helper_files.hpp"
#include "queuecheck/impl/instrumented_twin.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

}  // namespace

StressWorker stress_worker(const QueueSource& queue) {
  const InstrumentedTwin twin = instrumented_twin(queue);
  if (!twin) return {"", "", twin.reason};
  const fs::path program = helper_file("queuecheck-stress-worker");
  std::error_code error;
  if (!fs::is_regular_file(program, error)) {
    return {"", "", "no " + program.string() + " in this build (none is built with sanitizers)"};
  }
  return {program.string(), twin.path, ""};
}

}  // namespace queuecheck
