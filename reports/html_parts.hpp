// The parts of the page below its banner; render_html.cpp puts them together.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Each part is a whole element, or empty when there is nothing to tell.
#pragma once

#include <string>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

std::string html_pill(Status status);  // the verdict as a small mark with its word
std::string html_queue(const RunResult& run, const QueueResult& queue);
std::string html_environment(const Environment& environment);

}  // namespace queuecheck
