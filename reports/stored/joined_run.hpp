// The parts of a campaign as one run: what `merge` found of all of them, with every failure, for
// the same renderers as a run of its own.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. Status, gaps and repeats are those of merge_parts; a stage that is not complete says in its
//      reason what is missing.
//   2. Every failure of every part is there, and its command replays the part's own file.
#pragma once

#include <vector>

#include "queuecheck/reports/merge/merged_campaign.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// `parts` and `runs`: of the same folders, in the same order; at least one. Throws CampaignError
// where they are no parts of one campaign.
RunResult joined_run(const std::vector<CampaignPart>& parts, std::vector<RunResult> runs);

}  // namespace queuecheck
