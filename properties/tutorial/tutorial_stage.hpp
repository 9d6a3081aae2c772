// The stage that judges the tutorial claim by claim: each claim's program is run again and again,
// in turns, and counted; what is broken comes with one history as proof.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Every claim that can be asked is run at least once, and no claim stops another.
//   2. Claims about the queue that are broken make the stage a violation, one failure each; claims
//      about its callers are rows only.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/tutorial/claim_row.hpp"
#include "queuecheck/properties/tutorial/claims.hpp"

namespace queuecheck {

struct TutorialSettings {
  std::uint64_t seed = 1;
  double seconds = 8;
  std::uint64_t rounds_max = 0;  // 0 = only the time counts
  std::vector<std::pair<std::string, std::string>> extra;
  ShrinkSettings shrink;  // of each failure that can be smaller
  FailureFound on_failure_found;
};

struct TutorialResult {
  StageResult stage;
  std::vector<ClaimRow> claims;
};

TutorialResult run_tutorial(Executor& executor, const Offers& offers,
                            const TutorialSettings& settings, const StageProgress& progress = {});

}  // namespace queuecheck
