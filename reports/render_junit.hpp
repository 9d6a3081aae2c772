// JUnit XML for CI servers: one suite per queue, one case per stage.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Valid XML 1.0 whatever bytes names and texts hold.
//   2. violation is a <failure>; unknown, environment, internal and nothing are an <error>: only a
//      run that proved something is green. A run without queues or stages is an error.
//   3. A stage of which all failures are known is <skipped>, with the reasons; their texts stand in
//      <system-out>.
#pragma once

#include <string>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

std::string render_junit(const RunResult& run);

}  // namespace queuecheck
