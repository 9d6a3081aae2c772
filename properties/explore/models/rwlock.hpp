// pthread read-write locks and spin locks.
//
// Process and thread safety: as the current virtual process.
//
// Invariants
//   1. Readers go before writers (glibc's default kind); the other kinds behave so as well.
//   2. Neither knows owners that died: a dead holder holds for ever.
//   3. Whoever waits at a spin lock is taken to sleep until it is free: nothing else can end its
//      loop, and a schedule in which it spins shows nothing more.
#pragma once

#include <pthread.h>

#include <ctime>

#include "queuecheck/properties/explore/models/state.hpp"

namespace queuecheck::explore::models {

enum class Hold : std::uint8_t { read, write };

int rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes, const void* at);
int rwlock_destroy(pthread_rwlock_t* lock, const void* at);
int rwlock_lock(pthread_rwlock_t* lock, Hold how, const void* at);
int rwlock_trylock(pthread_rwlock_t* lock, Hold how, const void* at);
int rwlock_lock_until(pthread_rwlock_t* lock, Hold how, clockid_t clock, const timespec* until,
                      const void* at);
int rwlock_unlock(pthread_rwlock_t* lock, const void* at);

int spinlock_init(pthread_spinlock_t* lock, int shared, const void* at);
int spinlock_lock(pthread_spinlock_t* lock, const void* at);
int spinlock_trylock(pthread_spinlock_t* lock, const void* at);
int spinlock_unlock(pthread_spinlock_t* lock, const void* at);

}  // namespace queuecheck::explore::models
