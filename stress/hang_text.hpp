// A hang for people: who waits where, and what the queue holds.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. At most 8 groups and 8 lines of stack each are named, however many hang; how many were left
//      out is said.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

// Lines of text, without line ends, those that belong to the line before indented; empty for a run
// that did not hang.
//
//   process 1 in get(), its operation 3, for 1.203 s: asleep in futex_do_wait on a futex at offset
//   0x1c0 of the queue's memory, while it holds 6; it holds 7
std::vector<std::string> hang_lines(const Run& run);

}  // namespace queuecheck
