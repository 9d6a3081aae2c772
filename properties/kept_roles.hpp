// Fits a random program to a queue that allows only one producer or only one consumer.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Afterwards at most one process puts and at most one gets, where the limits say so; without
//      limits nothing changes.
//   2. A step that its process may not do becomes its opposite (get_for becomes put_for) if the
//      process may do that, with a try where the queue has no such form; else it is left out, and
//      with its last step the process. Nothing is added, nothing waits that did not wait before.
#pragma once

#include <vector>

#include "queuecheck/stress/program.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {

// What only a consumer may do where there is one: it looks at, or takes, the oldest item.
constexpr bool takes_part_in_getting(OperationKind kind) {
  return gets_items(kind) || kind == OperationKind::peek;
}

void keep_roles(Program& program, const RoleLimits& limits,
                const std::vector<OperationKind>& offered);

// Tells the queue how many processes put and how many get.
void count_roles(Program& program);

}  // namespace queuecheck
