// pthread condition variables, as glibc has made them since 2.25: waiters in two groups, an older
// one that is signalled first and a newer one; when all of the older one have been signalled, the
// next signal makes the newer one the older.
//
// Process and thread safety: as the current virtual process.
//
// Invariants
//   1. A wait enlists, unlocks, sleeps, and locks again: separate steps, so others may come between
//      them, and a signal between the first and the third is not lost.
//   2. A waiter that is killed stays counted in its group and swallows a signal once no living one
//      of its group is left; and if it was killed asleep, whoever would retire its group waits for
//      it for ever, as glibc does (it waits for the references to the group).
//   3. A condition that is not PTHREAD_PROCESS_SHARED: a signal reaches those who are enlisted, but
//      wakes no sleeper of another process.
#pragma once

#include <pthread.h>

#include <ctime>

#include "queuecheck/properties/explore/models/state.hpp"

namespace queuecheck::explore::models {

int condition_init(pthread_cond_t* condition, const pthread_condattr_t* attributes, const void* at);
int condition_destroy(pthread_cond_t* condition, const void* at);

int condition_wait(pthread_cond_t* condition, pthread_mutex_t* mutex, const void* at);
// By the condition's own clock.
int condition_wait_until(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until,
                         const void* at);
int condition_wait_until(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                         const timespec* until, const void* at);

int condition_signal(pthread_cond_t* condition, const void* at);
int condition_broadcast(pthread_cond_t* condition, const void* at);

void condition_process_died(Object& object, unsigned process);

}  // namespace queuecheck::explore::models
