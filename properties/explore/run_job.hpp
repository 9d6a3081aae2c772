// Does a job of `queuecheck explore` and tells what came of it.
//
// Process and thread safety: in a process of its own (helper_process.hpp), one thread: the queue's
// code may take it down.
//
// Invariants
//   1. Told are any number of Progress, Found and Row, then the returned Ended.
//   2. What is wrong with the job itself is an Ended with refused_input, and nothing was run.
#pragma once

#include <functional>

#include "queuecheck/properties/explore/answer.hpp"
#include "queuecheck/properties/explore/job.hpp"

namespace queuecheck::explore {

using Tell = std::function<void(const Answer&)>;

Ended run_job(const Job& job, const Tell& tell);

}  // namespace queuecheck::explore
