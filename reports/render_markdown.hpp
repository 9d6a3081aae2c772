// Markdown for the summary page of a CI run: verdict, a table of queues and stages, each failure
// folded with its picture as text and the command that replays it.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Nothing from outside reaches the page but escaped, or in code that it cannot end.
//   2. At most failures_told_max failures and markdown_bytes_max bytes, since the services cut or
//      refuse longer summaries; what is left out is counted.
//   3. What counts comes before what is known, and both before what was valid.
#pragma once

#include <cstddef>
#include <string>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

inline constexpr std::size_t failures_told_max = 20;
inline constexpr std::size_t markdown_bytes_max = std::size_t{512} << 10;

std::string render_markdown(const RunResult& run);

}  // namespace queuecheck
