// A finding: one certain violation, with the few operations that prove it.
//
// Process and thread safety: plain value. Internal to model/.
//
// Invariants
//   1. A finding is never wrong: what it says is necessary for every legal order of effects.
//   2. known_at is the first instant at which the witness is complete: of several findings in one
//      history the earliest is nearest to the cause, what follows may be its consequence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/verdict.hpp"

namespace queuecheck {

struct Finding {
  ViolationClass violation = ViolationClass::fresh;
  std::string rule;
  std::string explanation;
  std::vector<std::size_t> witness;  // indices into History::operations
  std::int64_t known_at = never;
};

// Keeps the earlier of the two.
inline void keep_earlier(std::optional<Finding>& kept, Finding candidate) {
  if (!kept || candidate.known_at < kept->known_at) kept = std::move(candidate);
}

}  // namespace queuecheck
