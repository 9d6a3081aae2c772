// From the first wrong run of a campaign or a search to a failure: written down as a schedule, made
// small, confirmed, shown.
//
// Process and thread safety: uses one lane, from the calling thread.
//
// Invariants
//   1. The evidence is told before anything is made smaller.
//   2. The failure that is told last fails as the first one did (same class), or is the first one.
#pragma once

#include <string>

#include "queuecheck/properties/explore/campaign.hpp"
#include "queuecheck/properties/explore/run_job.hpp"

namespace queuecheck::explore {

// Tells the failure twice: as found, then as small as it became. `consequence`: what else is to be
// said of it, behind the judgement's own words.
void tell_failure(Lane& lane, const Job& job, const Counterexample& example,
                  const std::string& consequence, const Tell& tell);

}  // namespace queuecheck::explore
