#include "queuecheck/reports/cli/preflight.hpp"

#include <algorithm>
#include <exception>

#include "queuecheck/reports/cli/executors.hpp"

namespace queuecheck::cli {

namespace {

// What the generators use where nothing is asked for, and what the throughput stage uses.
constexpr std::uint64_t usual_capacity = 8;
constexpr std::uint64_t throughput_capacity = 1024;
constexpr std::uint32_t usual_item_bytes = 64;

Program one_put(std::uint64_t capacity, const CommonOptions& options, const QueueFacts& queue) {
  Program program;
  program.name = "preflight";
  program.options.capacity = capacity;
  program.options.item_bytes_max = options.item_bytes.value_or(usual_item_bytes);
  program.options.extra = options.extra();
  Step put;
  if (!queue.has(put.kind)) {
    put.kind = OperationKind::put;
    program.balanced = true;  // there is room
  }
  put.item_bytes = std::min(put.item_bytes, program.options.item_bytes_max);
  program.processes = {{put}};
  return program;
}

void preflight(const QueueSource& source, const CommonOptions& options,
               const std::vector<std::uint64_t>& capacities) {
  const auto executor = make_executor(executor_for(source, options.executor), source);
  std::exception_ptr refusal;
  bool served = false;
  for (const std::uint64_t capacity : capacities) {
    try {
      executor->run(one_put(capacity, options, executor->facts()));
      served = true;
    } catch (const RefusedError&) {
      if (!refusal) refusal = std::current_exception();
    }
  }
  if (!served && refusal) std::rethrow_exception(refusal);
}

}  // namespace

void preflight(const std::vector<QueueSource>& sources, const CommonOptions& options,
               bool throughput) {
  for (const QueueSource& source : sources) {
    std::vector<std::uint64_t> capacities{options.capacity.value_or(usual_capacity)};
    if (throughput && source.host.empty()) capacities.push_back(throughput_capacity);
    preflight(source, options, capacities);
  }
}

}  // namespace queuecheck::cli
