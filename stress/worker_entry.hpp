// From a fresh child of the nursery to a running worker: descriptors, signals, parent's death,
// optionally a new image of this program.
//
// Process and thread safety: register_worker_entry before start(); the rest runs in the child only.
//
// Invariants
//   1. A worker whose parent died before it asked for PR_SET_PDEATHSIG ends at once.
//   2. An exec'ed worker has its control descriptor at the same number as the forked one.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

// Everything that a child must know; it crosses exec as one argument.
struct WorkerBirth {
  std::string entry;
  std::uint32_t index = 0;
  std::uint64_t argument = 0;
  int control_fd = -1;
  bool exec = false;
  pid_t parent = -1;
  std::string program;  // to execute; empty: this one. Does not cross exec.
};

// In the child, right after fork.
[[noreturn]] void become_worker(const WorkerBirth& birth);

// nullopt when the argument is not ours.
std::optional<WorkerBirth> parse_worker_argument(const char* argument);

// In the exec'ed image.
[[noreturn]] void run_worker(const WorkerBirth& birth, bool execed);

}  // namespace queuecheck
