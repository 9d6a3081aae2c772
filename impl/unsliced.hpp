// Queues that sleep in slices (an insurance against wake-ups lost with a killed process) are told
// not to where nobody is killed: a slice would heal the very bugs that such programs look for.
//
// Process and thread safety: pure functions of their arguments.
//
// Invariants
//   1. An option that the user has chosen stays as it is.
//   2. A queue that does not know `wait_slice` is asked for nothing new.
#pragma once

#include "queuecheck/impl/queue_facts.hpp"

namespace queuecheck {

// `options` with wait_slice=none.
Options unsliced(Options options, const QueueFacts& queue);

}  // namespace queuecheck
