// What K2 and K3 share: each process does two calls in turn, the second undoing the first.
//
// Process and thread safety: pure functions of their arguments.
//
// Invariants
//   1. Both calls are tried until they succeed, so that no item is ever lost or gained; each
//   refusal
//      on the way is in the history.
#pragma once

#include "queuecheck/impl/queue_facts.hpp"
#include "queuecheck/stress/programs/begun.hpp"
#include "queuecheck/stress/programs/chooser.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {

// Every process both puts and gets, so that only one may take part where roles are limited.
inline std::uint32_t recycling_processes(const StressShape& shape, const QueueFacts& queue) {
  return role_limits(queue).any() ? 1 : shape.processes;
}

inline void add_recycling(Program& program, std::uint32_t processes, OperationKind first,
                          OperationKind second, const StressShape& shape, Chooser& choose) {
  program.balanced = true;
  program.options.producers = program.options.consumers = processes;
  const std::uint64_t rounds =
      (shape.operations != 0 ? shape.operations : 1200 / processes + 40) / 2 + 1;
  for (std::uint32_t p = 0; p < processes; ++p) {
    std::vector<Step> steps;
    for (std::uint64_t i = 0; i < rounds; ++i) {
      steps.push_back(surely(program, first, first, false));
      steps.push_back(surely(program, second, second, false));
      if (choose.chance(10)) steps.back().delay_ns = static_cast<std::uint32_t>(choose.below(300));
    }
    program.processes.push_back(std::move(steps));
  }
}

}  // namespace queuecheck
