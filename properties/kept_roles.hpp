// Fits a random program to a queue that allows only so many producers or consumers.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Afterwards no more processes put, or get, than the limits say; without limits nothing
//      changes.
//   2. A step that its process may not do becomes its opposite (get_for becomes put_for) if the
//      process may do that, with a try where the queue has no such form; else it is left out, and
//      with its last step the process. Nothing is added, nothing waits that did not wait before.
#pragma once

#include <vector>

#include "queuecheck/model/roles.hpp"
#include "queuecheck/stress/program.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {

void keep_roles(Program& program, const RoleLimits& limits,
                const std::vector<OperationKind>& offered);

// Tells the queue how many processes put and how many get.
void count_roles(Program& program);

}  // namespace queuecheck
