// The symbols of <threads.h>, which the C library makes of its own pthread functions without asking
// for ours; a mtx_t is a pthread_mutex_t in it, a cnd_t a pthread_cond_t, both not shared between
// processes. As interpose_pthread.cpp.
#include <threads.h>

#include <cerrno>

#include "queuecheck/properties/explore/models/call.hpp"
#include "queuecheck/properties/explore/models/condition.hpp"
#include "queuecheck/properties/explore/models/mutex.hpp"
#include "queuecheck/properties/explore/models/real_call.hpp"
#include "queuecheck/properties/explore/models/time.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

using namespace queuecheck::explore;

#define CALLER __builtin_return_address(0)

namespace {

pthread_mutex_t* as_mutex(mtx_t* mutex) {
  return reinterpret_cast<pthread_mutex_t*>(mutex);
}
pthread_cond_t* as_condition(cnd_t* condition) {
  return reinterpret_cast<pthread_cond_t*>(condition);
}

int answer_of(int error) {
  switch (error) {
    case 0:
      return thrd_success;
    case EBUSY:
      return thrd_busy;
    case ETIMEDOUT:
      return thrd_timedout;
    default:
      return thrd_error;
  }
}

}  // namespace

extern "C" {

int mtx_init(mtx_t* mutex, int type) {
  if (!virtual_process()) return REAL(mtx_init)(mutex, type);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  if ((type & mtx_recursive) != 0) {
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  }
  const int answer = models::mutex_init(as_mutex(mutex), &attributes, CALLER);
  pthread_mutexattr_destroy(&attributes);
  return answer_of(answer);
}
int mtx_lock(mtx_t* mutex) {
  if (!virtual_process()) return REAL(mtx_lock)(mutex);
  return answer_of(models::mutex_lock(as_mutex(mutex), CALLER));
}
int mtx_timedlock(mtx_t* __restrict mutex, const timespec* __restrict until) {
  if (!virtual_process()) return REAL(mtx_timedlock)(mutex, until);
  return answer_of(models::mutex_lock_until(as_mutex(mutex), CLOCK_REALTIME, until, CALLER));
}
int mtx_trylock(mtx_t* mutex) {
  if (!virtual_process()) return REAL(mtx_trylock)(mutex);
  return answer_of(models::mutex_trylock(as_mutex(mutex), CALLER));
}
int mtx_unlock(mtx_t* mutex) {
  if (!virtual_process()) return REAL(mtx_unlock)(mutex);
  return answer_of(models::mutex_unlock(as_mutex(mutex), CALLER));
}
void mtx_destroy(mtx_t* mutex) {
  if (!virtual_process()) return REAL(mtx_destroy)(mutex);
  models::mutex_destroy(as_mutex(mutex), CALLER);
}

int cnd_init(cnd_t* condition) {
  if (!virtual_process()) return REAL(cnd_init)(condition);
  return answer_of(models::condition_init(as_condition(condition), nullptr, CALLER));
}
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  if (!virtual_process()) return REAL(cnd_wait)(condition, mutex);
  return answer_of(models::condition_wait(as_condition(condition), as_mutex(mutex), CALLER));
}
int cnd_timedwait(cnd_t* __restrict condition, mtx_t* __restrict mutex,
                  const timespec* __restrict until) {
  if (!virtual_process()) return REAL(cnd_timedwait)(condition, mutex, until);
  return answer_of(
      models::condition_wait_until(as_condition(condition), as_mutex(mutex), until, CALLER));
}
int cnd_signal(cnd_t* condition) {
  if (!virtual_process()) return REAL(cnd_signal)(condition);
  return answer_of(models::condition_signal(as_condition(condition), CALLER));
}
int cnd_broadcast(cnd_t* condition) {
  if (!virtual_process()) return REAL(cnd_broadcast)(condition);
  return answer_of(models::condition_broadcast(as_condition(condition), CALLER));
}
void cnd_destroy(cnd_t* condition) {
  if (!virtual_process()) return REAL(cnd_destroy)(condition);
  models::condition_destroy(as_condition(condition), CALLER);
}

void thrd_yield() {
  if (!virtual_process()) return REAL(thrd_yield)();
  models::yield(CALLER);
}
int thrd_sleep(const timespec* length, timespec* left) {
  if (!virtual_process()) return REAL(thrd_sleep)(length, left);
  std::int64_t deadline_ns = 0;
  if (!models::deadline_after(length, deadline_ns)) return -2;
  models::sleep_until(deadline_ns, CALLER);
  return 0;
}
int thrd_create(thrd_t* thread, thrd_start_t body, void* argument) {
  if (virtual_process()) models::unmodelled("thrd_create()");
  return REAL(thrd_create)(thread, body, argument);
}
int timespec_get(timespec* now, int base) noexcept {
  if (!virtual_process() || base != TIME_UTC) return REAL(timespec_get)(now, base);
  *now = models::time_of(models::clock_reading_ns(CLOCK_REALTIME));
  return base;
}

}  // extern "C"
