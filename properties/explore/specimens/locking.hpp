// A process-shared mutex and condition for specimens: thin names over pthread.
//
// Process and thread safety: as pthread's.
//
// Invariants
//   1. init() is called once, by the creator; the kind is never changed.
#pragma once

#include <pthread.h>

#include <ctime>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck::specimens {

enum class Sharing { processes, one_process };

inline void init(pthread_mutex_t& mutex, Sharing sharing = Sharing::processes,
                 bool robust = false) {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  if (sharing == Sharing::processes) pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
  if (robust) pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&mutex, &kind);
  pthread_mutexattr_destroy(&kind);
}

inline void init(pthread_cond_t& condition) {
  pthread_condattr_t kind;
  pthread_condattr_init(&kind);
  pthread_condattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
  pthread_condattr_setclock(&kind, CLOCK_MONOTONIC);
  pthread_cond_init(&condition, &kind);
  pthread_condattr_destroy(&kind);
}

class Held {
 public:
  explicit Held(pthread_mutex_t& mutex) : mutex_(mutex) { pthread_mutex_lock(&mutex_); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t& mutex_;
};

// False: the deadline passed.
inline bool wait(pthread_cond_t& condition, pthread_mutex_t& mutex, Deadline deadline) {
  if (deadline.is_none()) return pthread_cond_wait(&condition, &mutex) == 0;
  const std::int64_t ns = deadline.monotonic_ns > 0 ? deadline.monotonic_ns : 0;
  const timespec until{static_cast<time_t>(ns / 1'000'000'000),
                       static_cast<long>(ns % 1'000'000'000)};
  return pthread_cond_timedwait(&condition, &mutex, &until) == 0;
}

}  // namespace queuecheck::specimens
