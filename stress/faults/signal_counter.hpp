// The worker's side of signal storms: a handler without SA_RESTART, so that every system call of
// the queue that sleeps answers EINTR. It does nothing but count.
//
// SIGURG, because it is ignored where no handler stands: a stray one harms nobody, and it never
// queues.
//
// Process and thread safety: once in a worker process, before it runs the queue's code.
//
// Invariants
//   1. The handler touches nothing but one lock-free atomic.
#pragma once

#include <signal.h>

#include "queuecheck/stress/control_segment.hpp"

namespace queuecheck {

inline constexpr int storm_signal = SIGURG;

// From now on the storm's signals are handled here and counted in slot.signals.
void count_signals(WorkerSlot& slot);

}  // namespace queuecheck
