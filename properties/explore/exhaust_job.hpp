// The task `exhaust`: all programs of one size, up to the order of processes, each proved or
// refuted (proof.hpp) until the time ends.
//
// Process and thread safety: as run_job.
//
// Invariants
//   1. The row claims no more than the weakest of its programs' proofs.
#pragma once

#include "queuecheck/properties/explore/run_job.hpp"

namespace queuecheck::explore {

Ended exhaust_job(const Job& job, const Tell& tell);

}  // namespace queuecheck::explore
