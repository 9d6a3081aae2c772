// The symbols sem_*: as interpose_pthread.cpp.
#include <semaphore.h>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/models/semaphore.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

using namespace queuecheck::explore;

#define CALLER __builtin_return_address(0)

extern "C" {

int sem_init(sem_t* semaphore, int shared, unsigned value) noexcept {
  if (!virtual_process()) return REAL(sem_init)(semaphore, shared, value);
  return models::semaphore_init(semaphore, shared, value, CALLER);
}
int sem_destroy(sem_t* semaphore) noexcept {
  if (!virtual_process()) return REAL(sem_destroy)(semaphore);
  return models::semaphore_destroy(semaphore, CALLER);
}
int sem_wait(sem_t* semaphore) {
  if (!virtual_process()) return REAL(sem_wait)(semaphore);
  return models::semaphore_wait(semaphore, CALLER);
}
int sem_trywait(sem_t* semaphore) noexcept {
  if (!virtual_process()) return REAL(sem_trywait)(semaphore);
  return models::semaphore_trywait(semaphore, CALLER);
}
int sem_timedwait(sem_t* semaphore, const timespec* until) {
  if (!virtual_process()) return REAL(sem_timedwait)(semaphore, until);
  return models::semaphore_wait_until(semaphore, CLOCK_REALTIME, until, CALLER);
}
int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* until) {
  if (!virtual_process()) return REAL(sem_clockwait)(semaphore, clock, until);
  return models::semaphore_wait_until(semaphore, clock, until, CALLER);
}
int sem_post(sem_t* semaphore) noexcept {
  if (!virtual_process()) return REAL(sem_post)(semaphore);
  return models::semaphore_post(semaphore, CALLER);
}
int sem_getvalue(sem_t* semaphore, int* value) noexcept {
  if (!virtual_process()) return REAL(sem_getvalue)(semaphore, value);
  return models::semaphore_getvalue(semaphore, value, CALLER);
}

}  // extern "C"
