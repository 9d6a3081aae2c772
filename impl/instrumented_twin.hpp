// Where the instrumented twin of a queue is: the shared object that the explorer runs, made of the
// same sources (cmake/AddQueue.cmake).
//
// Process and thread safety: reads files only.
//
// Invariants
//   1. There is a path or a reason, never both, never neither.
//   2. A path is absolute, and a file was there when it was asked for. Whether that file is
//      instrumented, its loader says.
#pragma once

#include <string>

#include "queuecheck/impl/registry.hpp"

namespace queuecheck {

struct InstrumentedTwin {
  std::string path;
  std::string reason;  // one line: why there is none, and what to do

  explicit operator bool() const { return !path.empty(); }
};

// Built-in queues have theirs in the folder `instrumented` (helper_files.hpp); mutants in
// `mutants/instrumented`; NAME.so of the user in NAME.instrumented.so beside it, and so has a
// program of the user's own.
InstrumentedTwin instrumented_twin(const QueueSource& source);

}  // namespace queuecheck
