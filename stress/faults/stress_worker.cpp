#include "queuecheck/stress/faults/stress_worker.hpp"

#include <filesystem>

#include "queuecheck/impl/instrumented_twin.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

// Beside this program, or where it was built.
fs::path worker_program() {
  constexpr const char* name = "queuecheck-stress-worker";
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error && fs::is_regular_file(program.parent_path() / name, error)) {
    return program.parent_path() / name;
  }
  return fs::path(QUEUECHECK_BUILD_DIRECTORY) / name;
}

}  // namespace

StressWorker stress_worker(const QueueSource& queue) {
  const InstrumentedTwin twin = instrumented_twin(queue);
  if (!twin) return {"", "", twin.reason};
  const fs::path program = worker_program();
  std::error_code error;
  if (!fs::is_regular_file(program, error)) {
    return {"", "", "no " + program.string() + " in this build (none is built with sanitizers)"};
  }
  return {program.string(), twin.path, ""};
}

}  // namespace queuecheck
