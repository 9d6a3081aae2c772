// What the end of a worker says: a fault of the queue, or of the machine?
//
// Process and thread safety: pure but for a look at the free memory.
//
// Invariants
//   1. SIGKILL from outside (out of memory, an operator), and SIGBUS while shared memory is full,
//      are never held against the queue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/verdict.hpp"

namespace queuecheck {

// "died of SIGKILL, ...", when the machine is at fault.
std::optional<std::string> machine_at_fault(int wait_status);

// "SIGSEGV", "exit status 1".
std::string describe_end(int wait_status);

Judgement classify_crash(const History& history, std::uint32_t process, int wait_status);

}  // namespace queuecheck
