// The detection score: of so many planted bugs the harness found so many, named so many rightly,
// and blamed none of the controls.
//
// Process and thread safety: pure functions and plain values.
//
// Invariants
//   1. A mutant counts as killed when it was killed under more than half of the seeds that gave an
//      answer; a control counts as alarmed when it was under any.
//   2. Medians are over the trials that killed.
//   3. Mutants of speed (needs compare) count apart: they have no class of behaviour to be wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/impl/mutant_facts.hpp"
#include "queuecheck/reports/detection/trial.hpp"

namespace queuecheck {

struct ScoredMutant {
  std::string id;
  MutantFacts facts;
  std::vector<MutantTrial> trials;

  std::size_t answered() const;  // trials that did not fail
  std::size_t killed_times() const;
  bool killed() const { return 2 * killed_times() > answered(); }
  bool alarmed() const { return facts.control && killed_times() != 0; }
  // Of the trials that killed, the value in the middle (the lower of two); nullptr: none killed.
  const MutantTrial* typical() const;
  std::size_t class_right_times() const;
  double time_to_detection_max_s() const;
};

struct DetectionScore {
  std::size_t mutants = 0;  // that gave an answer, those of speed left out
  std::size_t killed = 0;
  std::size_t kills = 0;  // trials
  std::size_t kills_named_rightly = 0;
  std::size_t small = 0;   // killed ones whose counterexample has <= 3 processes, <= 6 operations
  std::size_t slower = 0;  // mutants of speed
  std::size_t slower_killed = 0;
  std::size_t controls = 0;
  std::size_t controls_alarmed = 0;
  std::size_t failed = 0;  // trials without an answer
  double time_to_detection_s_median = 0;
  double time_to_detection_s_max = 0;
};

DetectionScore detection_score(const std::vector<ScoredMutant>& mutants);

// The mutants that a stored document (of `mutants --json`) killed. Throws std::invalid_argument
// with one line where it is none.
std::vector<std::string> killed_in(std::string_view document);

// What is worse than the stored score, a line each: a mutant that was killed and now survives, a
// control that alarms. Mutants that were not run do not count.
std::vector<std::string> below_baseline(const std::vector<ScoredMutant>& mutants,
                                        const std::vector<std::string>& killed_before);

}  // namespace queuecheck
