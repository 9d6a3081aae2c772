// Workers that count accesses: the program queuecheck-stress-worker, and the instrumented twin that
// it loads in place of the queue.
//
// Process and thread safety: reads files only.
//
// Invariants
//   1. There are both paths or a reason.
#pragma once

#include <string>

#include "queuecheck/impl/registry.hpp"

namespace queuecheck {

struct StressWorker {
  std::string program;
  std::string plugin;  // the twin
  std::string reason;  // one line: why there are none

  explicit operator bool() const { return !program.empty(); }
};

StressWorker stress_worker(const QueueSource& queue);

}  // namespace queuecheck
