// What `queuecheck clean` does: removes shared memory and message queues that a harness left
// behind.
//
// Process and thread safety: any time, beside running harnesses.
//
// Invariants
//   1. Only names that begin with "queuecheck-<pid>-<start time>-" are looked at, and only those
//      are removed whose process is gone (or whose number another process has now).
#pragma once

#include <string>
#include <vector>

namespace queuecheck {

struct Cleaned {
  std::vector<std::string> removed;  // paths
  std::vector<std::string> in_use;   // their owner is alive
  std::vector<std::string> refused;  // "path: reason"
};

// The two places in which the kernel shows such names.
Cleaned clean_leftovers(const std::vector<std::string>& directories = {"/dev/shm", "/dev/mqueue"});

}  // namespace queuecheck
