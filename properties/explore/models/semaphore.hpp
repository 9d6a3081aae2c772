// POSIX semaphores in memory (sem_init); named ones are not modelled.
//
// Process and thread safety: as the current virtual process. As the real functions, these answer 0,
// or -1 with errno.
//
// Invariants
//   1. post() adds one and wakes one sleeper; who comes in between may be faster, then the sleeper
//      sleeps again.
//   2. sem_init(pshared = 0): counts between processes as well, but post() wakes no sleeper of
//      another process.
#pragma once

#include <semaphore.h>

#include <ctime>

#include "queuecheck/properties/explore/models/state.hpp"

namespace queuecheck::explore::models {

int semaphore_init(sem_t* semaphore, int shared, unsigned value, const void* at);
int semaphore_destroy(sem_t* semaphore, const void* at);
int semaphore_wait(sem_t* semaphore, const void* at);
int semaphore_trywait(sem_t* semaphore, const void* at);
int semaphore_wait_until(sem_t* semaphore, clockid_t clock, const timespec* until, const void* at);
int semaphore_post(sem_t* semaphore, const void* at);
int semaphore_getvalue(sem_t* semaphore, int* value, const void* at);

}  // namespace queuecheck::explore::models
