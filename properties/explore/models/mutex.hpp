// pthread mutexes: normal, recursive, errorcheck; robust or not; shared between processes or not.
//
// Process and thread safety: as the current virtual process. Each function answers what the real
// one documents.
//
// Invariants
//   1. As in glibc, the lock word has a mark "somebody sleeps"; unlock with the mark wakes one
//      sleeper, who comes back with the mark and may find that another was faster. So the wake-up
//      is lost with a sleeper that is killed on its way, except where the kernel sees to it.
//   2. A dead owner of a robust mutex: the next gets EOWNERDEAD, holds it, and must call
//      consistent() before it unlocks, else everybody gets ENOTRECOVERABLE. Of any other mutex: it
//      stays locked.
//   3. A mutex that is not PTHREAD_PROCESS_SHARED locks between processes as well, but an unlock
//      wakes no sleeper of another process.
#pragma once

#include <pthread.h>

#include <ctime>

#include "queuecheck/properties/explore/models/state.hpp"

namespace queuecheck::explore::models {

int mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes, const void* at);
int mutex_destroy(pthread_mutex_t* mutex, const void* at);

int mutex_lock(pthread_mutex_t* mutex, const void* at);
int mutex_trylock(pthread_mutex_t* mutex, const void* at);
// Until an instant of the clock.
int mutex_lock_until(pthread_mutex_t* mutex, clockid_t clock, const timespec* until,
                     const void* at);
int mutex_unlock(pthread_mutex_t* mutex, const void* at);
int mutex_consistent(pthread_mutex_t* mutex, const void* at);

// A process was killed: the kernel walks its list of robust locks, of which the last is the one
// whose lock call it was in.
void mutex_process_died(Object& object, unsigned process);

}  // namespace queuecheck::explore::models
