// The queues of this build that must never be accused: all that are right, adapters and benign
// controls among them.
//
//   QUEUECHECK_SILENT_QUEUES    only those whose names contain this
//
// Process and thread safety: used by one thread. For tests only.
//
// Invariants
//   1. A queue of threads gets threads.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/thread_executor.hpp"

namespace queuecheck {

inline std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

inline std::vector<QueueSource> right_queues() {
  const char* wanted = std::getenv("QUEUECHECK_SILENT_QUEUES");
  std::vector<QueueSource> queues;
  for (const QueueEntry& entry : known_queues()) {
    if (entry.mutant && !entry.mutant->control) continue;
    if (entry.source.name == "atomic-queue") continue;  // not right: docs/findings.md
    if (wanted != nullptr && entry.source.name.find(wanted) == std::string::npos) continue;
    queues.push_back(entry.source);
  }
  return queues;
}

inline std::unique_ptr<Executor> executor_for(const QueueSource& queue) {
  return needs_threads(queue) ? make_thread_executor(queue) : make_process_executor(queue);
}

}  // namespace queuecheck
