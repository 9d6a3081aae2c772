#include "queuecheck/stress/offered.hpp"

namespace queuecheck {
namespace {

std::string offers(const QueueFacts& queue) {
  std::string names;
  for (std::size_t i = 0; i < operation_names.size(); ++i) {
    if (!queue.has(static_cast<OperationKind>(i))) continue;
    names.append(names.empty() ? "" : ", ").append(operation_names[i]);
  }
  return names;
}

}  // namespace

std::optional<std::string> not_offered(const Program& program, const QueueFacts& queue) {
  for (std::size_t p = 0; p < program.processes.size(); ++p) {
    for (std::size_t s = 0; s < program.processes[p].size(); ++s) {
      const OperationKind kind = program.processes[p][s].kind;
      if (queue.has(kind)) continue;
      return "program '" + program.name + "', process " + std::to_string(p) + ", step " +
             std::to_string(s + 1) + ": the queue '" + queue.name() + "' has no operation " +
             std::string(name(kind)) + "; right would be a queue that has it, or a program of " +
             offers(queue);
    }
  }
  if (program.preset && !queue.has_preset()) {
    return "program '" + program.name + "': the queue '" + queue.name() +
           "' has no preset; right would be a queue that has it, or a program without";
  }
  return std::nullopt;
}

void require_offered(const Program& program, const QueueFacts& queue) {
  if (const auto lack = not_offered(program, queue)) throw NotOfferedError(*lack);
}

}  // namespace queuecheck
