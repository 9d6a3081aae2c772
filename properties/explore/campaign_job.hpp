// The task `campaign`: generated programs under random schedules until the budget ends or one is a
// violation.
//
// Process and thread safety: as run_job.
//
// Invariants
//   1. The evidence of a violation is told before anything is made smaller.
#pragma once

#include "queuecheck/properties/explore/run_job.hpp"

namespace queuecheck::explore {

Ended campaign_job(const Job& job, const Tell& tell);

}  // namespace queuecheck::explore
