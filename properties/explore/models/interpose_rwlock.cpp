// The symbols pthread_rwlock_* and pthread_spin_*: as interpose_pthread.cpp.
#include <pthread.h>

#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/models/rwlock.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

using namespace queuecheck::explore;
using models::Hold;

#define CALLER __builtin_return_address(0)

extern "C" {

int pthread_rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_init)(lock, attributes);
  return models::rwlock_init(lock, attributes, CALLER);
}
int pthread_rwlock_destroy(pthread_rwlock_t* lock) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_destroy)(lock);
  return models::rwlock_destroy(lock, CALLER);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_rdlock)(lock);
  return models::rwlock_lock(lock, Hold::read, CALLER);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_wrlock)(lock);
  return models::rwlock_lock(lock, Hold::write, CALLER);
}
int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_tryrdlock)(lock);
  return models::rwlock_trylock(lock, Hold::read, CALLER);
}
int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_trywrlock)(lock);
  return models::rwlock_trylock(lock, Hold::write, CALLER);
}
int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const timespec* until) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_timedrdlock)(lock, until);
  return models::rwlock_lock_until(lock, Hold::read, CLOCK_REALTIME, until, CALLER);
}
int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const timespec* until) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_timedwrlock)(lock, until);
  return models::rwlock_lock_until(lock, Hold::write, CLOCK_REALTIME, until, CALLER);
}
int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* until) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_clockrdlock)(lock, clock, until);
  return models::rwlock_lock_until(lock, Hold::read, clock, until, CALLER);
}
int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* until) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_clockwrlock)(lock, clock, until);
  return models::rwlock_lock_until(lock, Hold::write, clock, until, CALLER);
}
int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  if (!virtual_process()) return REAL(pthread_rwlock_unlock)(lock);
  return models::rwlock_unlock(lock, CALLER);
}

int pthread_spin_init(pthread_spinlock_t* lock, int shared) noexcept {
  if (!virtual_process()) return REAL(pthread_spin_init)(lock, shared);
  return models::spinlock_init(lock, shared, CALLER);
}
int pthread_spin_lock(pthread_spinlock_t* lock) noexcept {
  if (!virtual_process()) return REAL(pthread_spin_lock)(lock);
  return models::spinlock_lock(lock, CALLER);
}
int pthread_spin_trylock(pthread_spinlock_t* lock) noexcept {
  if (!virtual_process()) return REAL(pthread_spin_trylock)(lock);
  return models::spinlock_trylock(lock, CALLER);
}
int pthread_spin_unlock(pthread_spinlock_t* lock) noexcept {
  if (!virtual_process()) return REAL(pthread_spin_unlock)(lock);
  return models::spinlock_unlock(lock, CALLER);
}

}  // extern "C"
