// Why a cell of the grid is not measured at all, although nothing failed: the queue is not made for
// it, or this machine cannot do it.
//
// Process and thread safety: loads the queue's table; used by one thread of the harness.
//
// Invariants
//   1. One line, that names what would be needed.
#pragma once

#include <optional>
#include <string>

#include "queuecheck/reports/bench/memory_limit.hpp"

namespace queuecheck {

// nullopt where the cell can be tried.
std::optional<std::string> not_offered(const BenchCell& cell, const Placement& placement,
                                       const MemoryLimit& limit);

}  // namespace queuecheck
