// Robust mutexes in the lane of real processes: whenever the model gives one to a process, that
// process takes the real one as well, in the segment, so that the kernel marks it when its owner is
// killed. The C library must answer what the model answers.
//
// Process and thread safety: as the current virtual process.
//
// Invariants
//   1. Never waits: the model lets in only whom the real mutex would let in.
//   2. Outside that lane (Runtime::real_locks), and for mutexes that are not robust, does nothing.
#pragma once

#include <pthread.h>

#include "queuecheck/properties/explore/models/state.hpp"

namespace queuecheck::explore::models {

// After the model's answer to a lock: 0, EOWNERDEAD or ENOTRECOVERABLE. Another real answer ends
// the run as RunEnd::diverged.
void real_lock(pthread_mutex_t* mutex, const Object& object, int answer);
void real_unlock(pthread_mutex_t* mutex, const Object& object);
void real_consistent(pthread_mutex_t* mutex, const Object& object);

// In a worker, before a run: locks of the run before, whose memory was put back, are no longer on
// the list that the kernel walks at its death.
void forget_robust_locks();

// In the explorer, after a run: the C library chains the locks that a process holds; these are
// addresses in the segment, though nobody but their owner follows them.
void forget_addresses_of_locks();

}  // namespace queuecheck::explore::models
