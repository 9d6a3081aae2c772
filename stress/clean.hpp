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

struct Leftover {
  std::string path;
};

// The two places in which the kernel shows such names. A file of the first may stand for a message
// queue that is nowhere shown (impl/adapters/kernel_marker.hpp), and is removed with it.
std::vector<Leftover> find_leftovers(const std::vector<std::string>& directories = {"/dev/shm",
                                                                                    "/dev/mqueue"});

// Throws EnvironmentError naming path and reason; one that is gone already is no error.
void remove_leftover(const Leftover& leftover);

}  // namespace queuecheck
