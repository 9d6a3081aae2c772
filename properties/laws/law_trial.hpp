// One asking of one law: what was drawn for it, the programs made of that, their runs, and whether
// the law is broken.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. The programs depend on the shape and the tape only; the tape of a trial that was made from a
//      key holds all that was drawn.
//   2. What the watchdog saw is a finding, too: a law asks nothing that may hang or crash.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/laws/law.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

struct LawTrial {
  const Law* law = nullptr;
  std::uint64_t number = 0;
  LawShape shape;
  DrawTape tape;
  LawPrograms programs;
  std::vector<Run> runs;
};

LawTrial trial_from_key(const Law& law, const LawShape& shape, std::uint64_t key);
LawTrial trial_from_tape(const LawTrial& like, const LawShape& shape, DrawTape tape);

// Calls of all its programs.
std::uint64_t size_of(const LawTrial& trial);

// The claims that a run's history carries: the queue's own, or what the user put in their place.
Specification claims_of(const Run& run, const Specification& otherwise);

// Of a trial that was run; its shape then has the claims in effect.
std::optional<LawFinding> judge_trial(LawTrial& trial);

// Did the watchdog find it, rather than the law?
bool was_observed(const LawTrial& trial, const LawFinding& finding);

// How the model judges one of its runs.
Judgement judged_by_model(const Program& program, const Run& run);

}  // namespace queuecheck
