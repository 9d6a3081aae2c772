// An executor whose runs are judged against another specification than the queue's own (--spec).
//
// Process and thread safety: as the executor it wraps.
//
// Invariants
//   1. A capacity that the given specification does not name stays the queue's effective one.
//   2. A run that stood still is what this specification makes of it: declared, rightly asleep, or
//      a violation of some class. Nothing else of a run changes.
#pragma once

#include <memory>
#include <string>

#include "queuecheck/stress/executor.hpp"

namespace queuecheck::cli {

// `specification` parses (CommonOptions::settle has checked it).
std::unique_ptr<Executor> respecified(std::unique_ptr<Executor> inner, std::string specification);

}  // namespace queuecheck::cli
