// The symbols pthread_mutex_*, pthread_cond_*, pthread_barrier_*: of virtual processes to the
// models, of everybody else to the C library.
#include <pthread.h>

#include "queuecheck/properties/explore/models/barrier.hpp"
#include "queuecheck/properties/explore/models/condition.hpp"
#include "queuecheck/properties/explore/models/mutex.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

using namespace queuecheck::explore;

#define CALLER __builtin_return_address(0)

extern "C" {

int pthread_mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes) noexcept {
  if (!virtual_process()) return REAL(pthread_mutex_init)(mutex, attributes);
  return models::mutex_init(mutex, attributes, CALLER);
}
int pthread_mutex_destroy(pthread_mutex_t* mutex) noexcept {
  if (!virtual_process()) return REAL(pthread_mutex_destroy)(mutex);
  return models::mutex_destroy(mutex, CALLER);
}
int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  if (!virtual_process()) return REAL(pthread_mutex_lock)(mutex);
  return models::mutex_lock(mutex, CALLER);
}
int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  if (!virtual_process()) return REAL(pthread_mutex_trylock)(mutex);
  return models::mutex_trylock(mutex, CALLER);
}
int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* until) noexcept {
  if (!virtual_process()) return REAL(pthread_mutex_timedlock)(mutex, until);
  return models::mutex_lock_until(mutex, CLOCK_REALTIME, until, CALLER);
}
int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                            const timespec* until) noexcept {
  if (!virtual_process()) return REAL(pthread_mutex_clocklock)(mutex, clock, until);
  return models::mutex_lock_until(mutex, clock, until, CALLER);
}
int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  if (!virtual_process()) return REAL(pthread_mutex_unlock)(mutex);
  return models::mutex_unlock(mutex, CALLER);
}
int pthread_mutex_consistent(pthread_mutex_t* mutex) noexcept {
  if (!virtual_process()) return REAL(pthread_mutex_consistent)(mutex);
  return models::mutex_consistent(mutex, CALLER);
}

int pthread_cond_init(pthread_cond_t* condition, const pthread_condattr_t* attributes) noexcept {
  if (!virtual_process()) return REAL(pthread_cond_init)(condition, attributes);
  return models::condition_init(condition, attributes, CALLER);
}
int pthread_cond_destroy(pthread_cond_t* condition) noexcept {
  if (!virtual_process()) return REAL(pthread_cond_destroy)(condition);
  return models::condition_destroy(condition, CALLER);
}
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (!virtual_process()) return REAL(pthread_cond_wait)(condition, mutex);
  return models::condition_wait(condition, mutex, CALLER);
}
int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* until) {
  if (!virtual_process()) return REAL(pthread_cond_timedwait)(condition, mutex, until);
  return models::condition_wait_until(condition, mutex, until, CALLER);
}
int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until) {
  if (!virtual_process()) return REAL(pthread_cond_clockwait)(condition, mutex, clock, until);
  return models::condition_wait_until(condition, mutex, clock, until, CALLER);
}
int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  if (!virtual_process()) return REAL(pthread_cond_signal)(condition);
  return models::condition_signal(condition, CALLER);
}
int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  if (!virtual_process()) return REAL(pthread_cond_broadcast)(condition);
  return models::condition_broadcast(condition, CALLER);
}

int pthread_barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes,
                         unsigned count) noexcept {
  if (!virtual_process()) return REAL(pthread_barrier_init)(barrier, attributes, count);
  return models::barrier_init(barrier, attributes, count, CALLER);
}
int pthread_barrier_destroy(pthread_barrier_t* barrier) noexcept {
  if (!virtual_process()) return REAL(pthread_barrier_destroy)(barrier);
  return models::barrier_destroy(barrier, CALLER);
}
int pthread_barrier_wait(pthread_barrier_t* barrier) noexcept {
  if (!virtual_process()) return REAL(pthread_barrier_wait)(barrier);
  return models::barrier_wait(barrier, CALLER);
}

}  // extern "C"
