// The exact search: depth first over orders of effects, transitions by the sequential model alone,
// states seen before are not entered again.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. valid and violation are exact up to 128-bit fingerprint collisions; what does not fit into
//      the budget is unknown, with the budget's name.
//   2. Operations that never returned may take effect at any time after their call, or never.
//   3. The budget is tested at every new state; memory stays below bytes_max.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "queuecheck/model/judge.hpp"

namespace queuecheck {

struct SearchResult {
  Verdict verdict = Verdict::unknown;
  std::string unknown_reason;
  std::size_t states = 0;
  std::vector<std::size_t> prefix;  // the longest legal order found
  std::vector<std::size_t> stuck;   // operations that then had to come next and could not
};

SearchResult search_order(const History& history, const Specification& specification,
                          const std::vector<bool>& excused, const JudgeBudget& budget);

}  // namespace queuecheck
