// The page of a comparison: what is worse, better or cannot be told, as intervals around 1.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The same bytes for the same comparison, just made or read back.
//   2. Every cell is in the table, with its interval, its p and its reason.
#pragma once

#include <string>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/compare/compared_results.hpp"
#include "queuecheck/reports/environment.hpp"

namespace queuecheck {

std::string compared_page(const ComparedResults& results, Status status,
                          const Environment& environment);

}  // namespace queuecheck
