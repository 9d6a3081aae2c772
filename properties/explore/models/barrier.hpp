// pthread barriers.
//
// Process and thread safety: as the current virtual process.
//
// Invariants
//   1. The last to arrive goes on as the one thread that is told so; the others are woken.
//   2. Who is killed after it arrived stays counted in its round; who is killed before never comes.
//   3. Made without PTHREAD_PROCESS_SHARED: counts between processes, but wakes none of another.
#pragma once

#include <pthread.h>

#include "queuecheck/properties/explore/models/state.hpp"

namespace queuecheck::explore::models {

int barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes,
                 unsigned count, const void* at);
int barrier_destroy(pthread_barrier_t* barrier, const void* at);
int barrier_wait(pthread_barrier_t* barrier, const void* at);

}  // namespace queuecheck::explore::models
