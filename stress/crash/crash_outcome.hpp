// What a trial of the crash matrix showed: from its history, what the watchdog saw, and the
// verdict.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A violation goes by the name of its class; everything else is one of crash_outcomes.
//   2. Only what a complete drain proves is called lost.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

std::string crash_outcome(const Program& program, const Run& run, const Judgement& judgement);

// How many items went into the empty queue before it was full, one survivor being alone with it
// (exam_round); nothing where that was not seen.
std::optional<std::uint64_t> places_left(const Program& program, const History& history);

// By its specification; 0: not a number of items.
std::uint64_t places_of(const History& history);

}  // namespace queuecheck
