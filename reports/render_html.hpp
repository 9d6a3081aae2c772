// The report as one page that needs nothing else: no network, no file beside it.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A content security policy forbids every load, and every script but page.js, which it names
//      by its hash; all text from outside is escaped.
//   2. The page holds the run as JSON too (element `queuecheck-run`), as data, never executed.
//   3. Readable without colour, on narrow screens, in print, in light and dark, without the script:
//      that only adds keys to the pictures, details on demand and a scale.
//   4. What is long is cut and says so (html_failure.hpp): with 10 000 operations at most 2 MB.
#pragma once

#include <string>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

std::string render_html(const RunResult& run);

}  // namespace queuecheck
