// The ladder of guarantees (model/ladder.hpp) of a failure as a picture for the page: a rung for
// each level, held, broken or not judged; the strongest that holds; what separates it from the
// next.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The state of a rung is told by a sign and a word, never by colour alone.
//   2. Bounded: histories above level_operations_max get a sentence instead, and what must be
//      searched has a budget of states, so the same failure gives the same bytes on any machine.
#pragma once

#include <string>

#include "queuecheck/model/ladder.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

// Empty where the specification is not there or cannot be read.
std::string ladder_figure(const Failure& failure);

// The line above it is judgement.level, or else summary(ladder).
std::string ladder_figure(const Ladder& ladder, const Judgement& judgement);

}  // namespace queuecheck
