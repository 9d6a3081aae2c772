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
//   3. A free mutex is obtained within `slice_ns`, whoever was killed.
//
// Why sleeps are cut into slices. unlock() sets the word to 0 and wakes one sleeper, who takes the
// lock with the mark "others sleep as well". If that one is killed before it does, and a third
// process takes the free lock in between, the word is neither 0 nor marked: the kernel, which looks
// after the dead, wakes nobody, the third one's unlock() wakes nobody either, and who still sleeps
// would sleep for ever while everybody else passes (seen: 1 in some thousand kills). Sleepers look
// again by themselves, and leave the mark anew.
#pragma once

#include <pthread.h>

#include <cerrno>
#include <ctime>
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
    for (;;) {
      const int result = lock_within_slice();
      if (result != ETIMEDOUT) return meaning(result);
    }
  }

  void unlock() { pthread_mutex_unlock(&mutex_); }

  void mark_repaired() { pthread_mutex_consistent(&mutex_); }

 private:
  static constexpr int spins = 32;
  static constexpr long slice_ns = 10'000'000;
  static constexpr long second_ns = 1'000'000'000;

  int lock_within_slice() {
#if defined(__SANITIZE_THREAD__)
    // This sanitizer does not know clocklock, and threads are not killed one by one.
    return pthread_mutex_lock(&mutex_);
#else
    const timespec end = slice_end();
    return pthread_mutex_clocklock(&mutex_, CLOCK_MONOTONIC, &end);
#endif
  }

  static timespec slice_end() {
    timespec end{};
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += slice_ns;
    if (end.tv_nsec >= second_ns) {
      end.tv_nsec -= second_ns;
      ++end.tv_sec;
    }
    return end;
  }

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
