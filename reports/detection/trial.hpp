// One trial of the detection score: what `verify` (or `compare`, for a bug of speed) said about one
// mutant or control under one seed, read from the document that it wrote.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Nothing of what is known about the mutant reaches the run: the facts are used here, after
//   it.
//   2. A control is never killed: a violation of one is a false alarm (`alarmed`).
//   3. A run that ended without a document, or that could not run, is `failed` with the reason, and
//      counts neither as killed nor as survived.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "queuecheck/impl/mutant_facts.hpp"

namespace queuecheck {

struct MutantTrial {
  std::uint64_t seed = 0;
  bool killed = false;             // a violation was reported
  std::string failed;              // why there is no answer; empty: there is one
  std::string stage;               // which one found it
  std::string violation;           // its class
  bool class_right = false;        // one of those that name the bug
  double time_to_detection_s = 0;  // from the start of the run to the first evidence
  std::uint64_t operations = 0;    // of the counterexample, shrunk
  std::uint64_t processes = 0;
  std::uint64_t reruns = 0;  // of the shrunk program
  std::uint64_t reruns_failed = 0;
  std::uint64_t programs = 0;   // free runs until then, of all stages
  std::uint64_t schedules = 0;  // explored until then
  double seconds = 0;           // of the whole run, shrinking included
  std::string replay;           // the command
};

// `document`: of verify --json. Malformed: failed.
MutantTrial read_verify_trial(std::string_view document, const MutantFacts& facts,
                              std::uint64_t seed, double seconds);

// `document`: of compare BASE mutant --json. Killed where any cell is worse; class "slower".
MutantTrial read_compare_trial(std::string_view document, const MutantFacts& facts,
                               std::uint64_t seed, double seconds);

}  // namespace queuecheck
