// Each modelled call answers what the real one answers: the same calls twice, once as they are and
// once as a virtual process, one list of return values and errno each.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <threads.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <vector>

#include "queuecheck/properties/explore/models/state.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/shared_region.hpp"

namespace queuecheck::explore {
namespace {

using Answers = std::vector<long>;

// While it lives, the caller is virtual process 0, and nobody else has begun.
class AsVirtualProcess {
 public:
  AsVirtualProcess() : before_(runtime) {
    static World& world = shared_object<World>();
    static_cast<WorldHead&>(world) = {};
    runtime = {};
    runtime.world = &world;
    world.clock_ns = 100'000'000'000;
    models::begin_setup();
    runtime.phase = Phase::setup;
  }
  AsVirtualProcess(const AsVirtualProcess&) = delete;
  AsVirtualProcess& operator=(const AsVirtualProcess&) = delete;
  ~AsVirtualProcess() {
    runtime.phase = Phase::outside;
    models::begin_setup();
    runtime = before_;
  }

 private:
  Runtime before_;
};

void expect_same(Answers (*calls)()) {
  const Answers real = calls();
  Answers modelled;
  {
    const AsVirtualProcess here;
    modelled = calls();
  }
  EXPECT_EQ(real, modelled);
  EXPECT_FALSE(real.empty());
}

constexpr timespec long_ago{1, 0};
constexpr timespec no_time{1, 2'000'000'000};

struct Mutex {
  explicit Mutex(int type, bool robust = false) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    if (robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
  }
  pthread_mutex_t mutex;
};

// What does not wait for ever when the caller has it already.
Answers of_mutex(int type, bool robust) {
  Mutex made(type, robust);
  pthread_mutex_t* const m = &made.mutex;
  Answers answers;
  const auto call = [&](int answer) { answers.push_back(answer); };
  if (type != PTHREAD_MUTEX_NORMAL || robust) call(pthread_mutex_unlock(m));  // not held
  call(pthread_mutex_lock(m));
  call(pthread_mutex_trylock(m));
  if (type != PTHREAD_MUTEX_NORMAL) call(pthread_mutex_lock(m));
  call(pthread_mutex_timedlock(m, &long_ago));
  call(pthread_mutex_clocklock(m, CLOCK_MONOTONIC, &long_ago));
  call(pthread_mutex_consistent(m));
  if (!robust) call(pthread_mutex_destroy(m));
  call(pthread_mutex_unlock(m));
  if (type != PTHREAD_MUTEX_NORMAL || robust) {
    for (int i = 0; i < 5; ++i) call(pthread_mutex_unlock(m));
  }
  call(pthread_mutex_trylock(m));
  call(pthread_mutex_unlock(m));
  call(pthread_mutex_timedlock(m, &no_time));  // free: nobody looks at the time
  call(pthread_mutex_unlock(m));
  call(pthread_mutex_destroy(m));
  return answers;
}

TEST(ModelAnswers, Mutexes) {
  expect_same([] { return of_mutex(PTHREAD_MUTEX_NORMAL, false); });
  expect_same([] { return of_mutex(PTHREAD_MUTEX_RECURSIVE, false); });
  expect_same([] { return of_mutex(PTHREAD_MUTEX_ERRORCHECK, false); });
  expect_same([] { return of_mutex(PTHREAD_MUTEX_NORMAL, true); });
  expect_same([] { return of_mutex(PTHREAD_MUTEX_RECURSIVE, true); });
  expect_same([] { return of_mutex(PTHREAD_MUTEX_ERRORCHECK, true); });
}

TEST(ModelAnswers, TimesThatAreNone) {
  expect_same([] {
    Mutex made(PTHREAD_MUTEX_NORMAL);
    pthread_mutex_lock(&made.mutex);
    Answers answers{pthread_mutex_timedlock(&made.mutex, &no_time),
                    pthread_mutex_clocklock(&made.mutex, CLOCK_REALTIME, &no_time)};
    pthread_mutex_unlock(&made.mutex);
    return answers;
  });
}

TEST(ModelAnswers, StaticInitialisers) {
  expect_same([] {
    pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_t checked = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
    pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
    Answers answers;
    for (pthread_mutex_t* m : {&plain, &checked, &recursive}) {
      answers.push_back(pthread_mutex_lock(m));
      answers.push_back(pthread_mutex_trylock(m));
      answers.push_back(pthread_mutex_unlock(m));
    }
    return answers;
  });
}

TEST(ModelAnswers, Conditions) {
  expect_same([] {
    Mutex made(PTHREAD_MUTEX_ERRORCHECK);
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    Answers answers{pthread_cond_signal(&condition), pthread_cond_broadcast(&condition),
                    pthread_cond_wait(&condition, &made.mutex)};  // not held
    pthread_mutex_lock(&made.mutex);
    answers.push_back(pthread_cond_timedwait(&condition, &made.mutex, &long_ago));
    answers.push_back(pthread_cond_clockwait(&condition, &made.mutex, CLOCK_MONOTONIC, &long_ago));
    answers.push_back(pthread_cond_timedwait(&condition, &made.mutex, &no_time));
    answers.push_back(pthread_cond_clockwait(&condition, &made.mutex, 77, &long_ago));
    answers.push_back(pthread_cond_signal(&condition));
    answers.push_back(pthread_mutex_unlock(&made.mutex));  // held again
    answers.push_back(pthread_cond_destroy(&condition));
    return answers;
  });
}

TEST(ModelAnswers, Semaphores) {
  expect_same([] {
    Answers answers;
    const auto call = [&](int answer) {
      answers.push_back(answer);
      answers.push_back(answer == 0 ? 0 : errno);
    };
    sem_t semaphore;
    int value = -1;
    call(sem_init(&semaphore, 1, UINT_MAX));
    call(sem_init(&semaphore, 1, 1));
    call(sem_getvalue(&semaphore, &value));
    call(value);
    call(sem_wait(&semaphore));
    call(sem_trywait(&semaphore));
    call(sem_timedwait(&semaphore, &long_ago));
    call(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &long_ago));
    call(sem_timedwait(&semaphore, &no_time));
    call(sem_post(&semaphore));
    call(sem_trywait(&semaphore));
    call(sem_destroy(&semaphore));
    call(sem_init(&semaphore, 1, SEM_VALUE_MAX));
    call(sem_post(&semaphore));
    call(sem_destroy(&semaphore));
    return answers;
  });
}

TEST(ModelAnswers, BarriersAndReadWriteLocks) {
  expect_same([] {
    pthread_barrier_t barrier;
    pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
    pthread_spinlock_t spin;
    return Answers{pthread_barrier_init(&barrier, nullptr, 0),
                   pthread_barrier_init(&barrier, nullptr, 1),
                   pthread_barrier_wait(&barrier),
                   pthread_barrier_destroy(&barrier),
                   pthread_rwlock_rdlock(&lock),
                   pthread_rwlock_tryrdlock(&lock),
                   pthread_rwlock_trywrlock(&lock),
                   pthread_rwlock_timedwrlock(&lock, &long_ago),
                   pthread_rwlock_unlock(&lock),
                   pthread_rwlock_unlock(&lock),
                   pthread_rwlock_wrlock(&lock),
                   pthread_rwlock_tryrdlock(&lock),
                   pthread_rwlock_rdlock(&lock),
                   pthread_rwlock_wrlock(&lock),
                   pthread_rwlock_unlock(&lock),
                   pthread_spin_init(&spin, PTHREAD_PROCESS_SHARED),
                   pthread_spin_lock(&spin),
                   pthread_spin_trylock(&spin),
                   pthread_spin_unlock(&spin),
                   pthread_spin_trylock(&spin)};
  });
}

TEST(ModelAnswers, Futexes) {
  expect_same([] {
    alignas(8) std::uint32_t word[2] = {7, 7};
    const timespec past{0, 0};
    Answers answers;
    const auto call = [&](int operation, std::uint32_t value, const timespec* time,
                          std::uint32_t bits) {
      const long answer = syscall(SYS_futex, word, operation, value, time, word + 1, bits);
      answers.push_back(answer);
      answers.push_back(answer >= 0 ? 0 : errno);
    };
    call(FUTEX_WAIT, 8, nullptr, 0);
    call(FUTEX_WAIT, 7, &past, 0);
    call(FUTEX_WAIT, 7, &no_time, 0);
    call(FUTEX_WAIT_BITSET, 7, &long_ago, FUTEX_BITSET_MATCH_ANY);
    call(FUTEX_WAIT_BITSET, 7, &long_ago, 0);
    call(FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 7, &long_ago, 1);
    call(FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 8, nullptr, 0);
    call(FUTEX_WAKE, 1, nullptr, 0);
    call(FUTEX_WAKE_BITSET, 1, nullptr, 0);
    call(FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, nullptr, 0);
    call(FUTEX_CMP_REQUEUE, 1, nullptr, 8);
    call(FUTEX_CMP_REQUEUE, 1, nullptr, 7);
    answers.push_back(
        syscall(SYS_futex, reinterpret_cast<char*>(word) + 1, FUTEX_WAKE, 1, 0, 0, 0));
    answers.push_back(errno);
    return answers;
  });
}

TEST(ModelAnswers, Processes) {
  expect_same([] {
    Answers answers;
    const auto call = [&](long answer) {
      answers.push_back(answer);
      answers.push_back(answer == 0 ? 0 : errno);
    };
    constexpr pid_t nobody = 4'000'000;
    call(kill(getpid(), 0));
    call(kill(nobody, 0));
    call(syscall(SYS_pidfd_open, nobody, 0));
    call(syscall(SYS_pidfd_open, 0, 0));
    call(open("/proc/4000000/stat", O_RDONLY));
    call(getpid() == gettid() ? 0 : 1);
    call(getpid() == syscall(SYS_getpid) ? 0 : 1);
    return answers;
  });
}

TEST(ModelAnswers, ThreadsOfC) {
  expect_same([] {
    mtx_t plain;
    mtx_t recursive;
    cnd_t condition;
    Answers answers{mtx_init(&plain, mtx_timed), mtx_init(&recursive, mtx_plain | mtx_recursive),
                    cnd_init(&condition)};
    for (mtx_t* mutex : {&plain, &recursive}) {
      answers.push_back(mtx_lock(mutex));
      answers.push_back(mtx_trylock(mutex));
      answers.push_back(mtx_unlock(mutex));
    }
    answers.push_back(mtx_lock(&plain));
    answers.push_back(mtx_timedlock(&plain, &long_ago));
    answers.push_back(cnd_timedwait(&condition, &plain, &long_ago));
    answers.push_back(cnd_signal(&condition));
    answers.push_back(cnd_broadcast(&condition));
    answers.push_back(mtx_unlock(&plain));
    const timespec none{0, 0};
    answers.push_back(thrd_sleep(&none, nullptr));
    thrd_yield();
    return answers;
  });
}

TEST(ModelAnswers, ClocksGoOnByThemselves) {
  const AsVirtualProcess here;
  timespec first{};
  timespec second{};
  clock_gettime(CLOCK_MONOTONIC, &first);
  clock_gettime(CLOCK_MONOTONIC, &second);
  const auto ns = [](const timespec& t) { return t.tv_sec * 1'000'000'000 + t.tv_nsec; };
  EXPECT_GT(ns(second), ns(first));
  EXPECT_LT(ns(second), ns(first) + 100'000);
  EXPECT_GT(time(nullptr), 1'700'000'000);
}

}  // namespace
}  // namespace queuecheck::explore
