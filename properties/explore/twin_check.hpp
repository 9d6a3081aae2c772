// The queue of a job, and is the instrumented object its twin? --instrumented may name any file.
//
// Process and thread safety: loads the object, from the calling thread, before any lane.
//
// Invariants
//   1. Only names and words are compared: a twin of an older build of the same queue passes.
#pragma once

#include "queuecheck/impl/loaded_queue.hpp"
#include "queuecheck/properties/explore/job.hpp"

namespace queuecheck::explore {

// A queue that only the asking program knows (QUEUECHECK_QUEUE) is what its twin says; of that the
// shared object stays loaded for the life of the process.
LoadedQueue queue_of(const Job& job);

// Throws JobError with a line that names both when job.instrumented holds another queue.
void require_twin(const Job& job, const LoadedQueue& queue);

}  // namespace queuecheck::explore
