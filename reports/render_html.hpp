// The report as one page that needs nothing else: no network, no script, no file beside it.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A content security policy forbids every load; all text from outside is escaped.
//   2. The page holds the run as JSON too (element `queuecheck-run`), as data, never executed.
//   3. Readable without colour, on narrow screens, in print, in light and dark.
#pragma once

#include <string>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

std::string render_html(const RunResult& run);

}  // namespace queuecheck
