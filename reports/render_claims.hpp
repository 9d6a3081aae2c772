// The tutorial, claim by claim: as text below the stages of a queue, as JSON, and as a table of the
// report page.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A claim is never left out: one that could not be asked says why.
//   2. A broken rule of the callers is told as theirs, with its proof; it is no failure of the
//   queue.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/properties/tutorial/claim_row.hpp"

namespace queuecheck {

// Empty without rows.
std::string claims_text(const std::vector<ClaimRow>& rows);
std::string claims_table(const std::vector<ClaimRow>& rows);

std::string claims_json(const std::vector<ClaimRow>& rows);  // an array

}  // namespace queuecheck
