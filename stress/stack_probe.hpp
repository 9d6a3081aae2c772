// The stacks of processes that hang, told by gdb or eu-stack where one of them is installed.
//
// Process and thread safety: used by the harness's one thread. The debugger is a child of the
// nursery and dies with it.
//
// Invariants
//   1. It ends within the time given, whatever the debugger does: one that is late is killed.
//   2. No verdict rests on it; what it finds missing is one line.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace queuecheck {

struct StackReport {
  std::vector<std::vector<std::string>> stacks;  // of each process asked for, innermost call first
  std::string missing;                           // why there are none; empty: there are some
};

// Stops each of them for a moment.
StackReport read_stacks(std::span<const pid_t> processes, std::int64_t within_ns);

// The queue's part of what a debugger printed: without the C library's calls at its inner end and
// without ours at its outer one, "function at file:line".
std::vector<std::string> queue_frames(std::string_view printed);

}  // namespace queuecheck
