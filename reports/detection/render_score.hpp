// The detection score as a table for people, and as JSON (DESIGN §9: mutant, killed, stage, class,
// class_right, time_to_detection_s, operations, processes; controls apart).
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. What survived and what alarmed stands above the totals, by name.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/detection/detection_score.hpp"

namespace queuecheck {

std::string render_score_text(const std::vector<ScoredMutant>& mutants,
                              const std::vector<std::string>& worse);

// The arrays `results` and `controls`, and the object `score`, as members of a document.
struct ScoreJson {
  std::string results;
  std::string controls;
  std::string score;
};
ScoreJson render_score_json(const std::vector<ScoredMutant>& mutants);

// One row of each mutant and control.
std::string render_score_csv(const std::vector<ScoredMutant>& mutants);

std::string render_score_markdown(const std::vector<ScoredMutant>& mutants,
                                  const std::vector<std::string>& worse);

}  // namespace queuecheck
