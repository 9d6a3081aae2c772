// The exact search: depth first over orders of effects, in order of time, transitions by the
// sequential model alone, states seen before are not entered again.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. valid and violation are exact up to 128-bit fingerprint collisions; what does not fit into
//      the budget is unknown, with the budget's name.
//   2. Operations that never returned may take effect at any time after their call, or never.
//   3. The budget is tested at every new state; bytes_max covers all that the search allocates
//      beyond the queue's own items. Any number of operations may be open at once.
//   4. Guidance changes what is tried first, never the verdict of a search that ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "queuecheck/model/judge.hpp"

namespace queuecheck {

struct SearchResult {
  Verdict verdict = Verdict::unknown;
  std::string unknown_reason;
  std::size_t states = 0;
  std::size_t bytes = 0;
  std::vector<std::size_t> prefix;  // the longest legal order found
  std::vector<std::size_t> stuck;   // operations that then had to come next and could not
};

struct SearchGuidance {
  std::span<const std::uint32_t> put_order;  // operations that put, in the order to try first
};

SearchResult search_order(const History& history, const Specification& specification,
                          const std::vector<bool>& excused, const JudgeBudget& budget,
                          const SearchGuidance& guidance = {});

}  // namespace queuecheck
