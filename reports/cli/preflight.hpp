// Can this machine run this queue with these options at all? Asked before a results folder exists,
// so that a wrong option or a machine without room costs one line and leaves nothing.
//
// Process and thread safety: used by main's thread, after start().
//
// Invariants
//   1. It accuses nobody: whatever the queue does beyond refusing is left to the stages, which have
//      the means to tell.
//   2. A refusal is final only where every capacity that was tried is refused, since the stages
//      leave out what a queue does not serve.
#pragma once

#include <vector>

#include "queuecheck/reports/cli/options.hpp"

namespace queuecheck::cli {

// Runs one put on each queue. `throughput`: with the capacity that the throughput stage wants, too.
// Throws RefusedError with the queue's reason, or EnvironmentError.
void preflight(const std::vector<QueueSource>& sources, const CommonOptions& options,
               bool throughput);

}  // namespace queuecheck::cli
