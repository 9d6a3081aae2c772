// A data race as a judgement.
//
// Process and thread safety: a pure function.
//
// Invariants
//   1. The class is `race`, and the text names both accesses.
#pragma once

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/explore/memory_model.hpp"

namespace queuecheck::explore {

Judgement race_judgement(const Race& race);

}  // namespace queuecheck::explore
