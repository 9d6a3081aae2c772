// A mutex in shared memory that outlives its owner: whoever comes after a killed owner gets the
// lock and is told so.
//
// Process and thread safety: any number of processes and threads, mapped at any addresses (the
// links inside a pthread mutex are used by its owner and the kernel only, in the owner's
// addresses).
//
// Invariants
//   1. lock() returns with the lock held, or `failed` and not held. It never throws.
//   2. After `owner_died`, the mutex stays in that state until mark_repaired(): if the repairer is
//      killed as well, the next one is told again.
#pragma once

#include <pthread.h>

#include <stdexcept>
#include <system_error>

#include "queuecheck/impl/relax.hpp"

namespace queuecheck {

class RobustMutex {
 public:
  enum class Lock { held, owner_died, failed };

  // In place, once, before anybody else can see it.
  void initialise() {
    pthread_mutexattr_t attributes;
    check(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    check(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "setpshared");
    check(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), "setrobust");
    check(pthread_mutex_init(&mutex_, &attributes), "pthread_mutex_init");
    pthread_mutexattr_destroy(&attributes);
  }

  Lock lock() {
    // A critical section is shorter than going to sleep and being woken: look a few times first.
    for (int tries = 0; tries < spins; ++tries) {
      const int result = pthread_mutex_trylock(&mutex_);
      if (result != EBUSY) return meaning(result);
      relax();
    }
    return meaning(pthread_mutex_lock(&mutex_));
  }

  void unlock() { pthread_mutex_unlock(&mutex_); }

  void mark_repaired() { pthread_mutex_consistent(&mutex_); }

 private:
  static constexpr int spins = 32;

  static Lock meaning(int result) {
    if (result == 0) return Lock::held;
    return result == EOWNERDEAD ? Lock::owner_died : Lock::failed;
  }

  static void check(int result, const char* call) {
    if (result != 0) throw std::system_error(result, std::generic_category(), call);
  }

  pthread_mutex_t mutex_;
};

}  // namespace queuecheck
