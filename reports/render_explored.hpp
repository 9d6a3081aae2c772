// Rows of exploring: as text below the stages of a queue, as JSON with the names of DESIGN §9, and
// as a table of the report page.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A row is never left out; what is proved stands in it as a sentence.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// Empty without rows.
std::string explored_text(const std::vector<explore::Row>& rows);
std::string explored_table(const std::vector<explore::Row>& rows);

std::string explored_json(const QueueResult& queue, const explore::Row& row);
// Of a queue without rows: verdict and reason.
std::string unexplored_json(const QueueResult& queue);

}  // namespace queuecheck
