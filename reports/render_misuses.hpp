// Contract misuse, as a table "misuse → outcome": as text below the stages of a queue, as JSON, as
// a table of the report page, and side by side for several queues in Markdown.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A misuse is never left out of JSON and pages: one that could not be asked says why.
//   2. As text only what is forbidden is told, unless all was asked for.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/properties/misuse/misuse.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

std::string misuses_text(const QueueResult& queue);
std::string misuses_table(const std::vector<MisuseRow>& rows);
std::string misuses_json(const std::vector<MisuseRow>& rows);  // an array

// A column for each queue of which they were asked for; empty where there is none.
std::string misuses_markdown(const RunResult& run);

}  // namespace queuecheck
