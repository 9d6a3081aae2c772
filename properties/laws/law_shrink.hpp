// Makes a broken law's programs smaller, together, so that they stay the two sides of the law: what
// was drawn for them is cut and lowered, the programs are made anew, and the law itself says
// whether it is still broken. (Shrinking draws instead of values: MacIver and Donaldson, "Test-case
// reduction via test-case generation", 2020.)
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. What comes back was run and breaks the law, with the class that was found; without any
//      smaller trial that does, it is the one that was given.
//   2. Each candidate is tried about three times as often as the failure needs on average.
//   3. It ends by the time budget.
#pragma once

#include <cstdint>

#include "queuecheck/properties/laws/law_trial.hpp"

namespace queuecheck {

struct BrokenLaw {
  LawTrial trial;
  LawFinding finding;
};

struct LawShrinkSettings {
  double seconds = 5;
  std::uint32_t rate_runs = 10;  // to learn how often it fails
  std::uint32_t tries_max = 200;
};

BrokenLaw shrink_law(BrokenLaw found, Executor& executor, const LawShrinkSettings& settings);

}  // namespace queuecheck
