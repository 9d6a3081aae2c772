// --resume: what a run that was cut off had done, so that this one runs the rest of its campaign.
// Together they are the whole: `merge` joins them as it joins shards.
//
// Process and thread safety: used by main's thread, before anything runs.
//
// Invariants
//   1. Seed, shard and number of programs are those of the earlier run; where they are given and
//      differ, or any option that decides which programs there are, the line names it (exit 64).
#pragma once

#include <string>

#include "queuecheck/reports/cli/options.hpp"

namespace queuecheck::cli {

// Without --resume nothing happens. Before settle().
void resume(const std::string& command, CommonOptions& options);

}  // namespace queuecheck::cli
