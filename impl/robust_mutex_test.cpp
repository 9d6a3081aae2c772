#include "queuecheck/impl/robust_mutex.hpp"

#include <gtest/gtest.h>
#include <linux/futex.h>

#include <atomic>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::SharedWith;

struct Guarded {
  RobustMutex mutex;
  std::atomic<bool> locked{false};
};

void lock_and_die(Guarded& guarded) {
  Child owner([&] {
    guarded.mutex.lock();
    guarded.locked = true;
    pause();
  });
  test::soon([&] { return guarded.locked.load(); });
  guarded.locked = false;
}

TEST(RobustMutex, TellsTheNextOwnerOfTheDeathUntilRepaired) {
  SharedWith<Guarded> guarded;
  guarded->mutex.initialise();
  lock_and_die(*guarded);
  // The first repairer dies as well, before mark_repaired: it is told again.
  Child repairer([&] { _exit(guarded->mutex.lock() == RobustMutex::Lock::owner_died ? 7 : 8); });
  EXPECT_EQ(repairer.status(5000), 7);
  EXPECT_EQ(guarded->mutex.lock(), RobustMutex::Lock::owner_died);
  guarded->mutex.mark_repaired();
  guarded->mutex.unlock();
  EXPECT_EQ(guarded->mutex.lock(), RobustMutex::Lock::held);
  guarded->mutex.unlock();
}

TEST(RobustMutex, WakesASleeperWhenTheOwnerDies) {
  SharedWith<Guarded> guarded;
  guarded->mutex.initialise();
  Child owner([&] {
    guarded->mutex.lock();
    guarded->locked = true;
    pause();
  });
  ASSERT_TRUE(test::soon([&] { return guarded->locked.load(); }));
  Child sleeper([&] { _exit(guarded->mutex.lock() == RobustMutex::Lock::owner_died ? 7 : 8); });
  usleep(20'000);  // long past its spinning
  owner.kill();
  EXPECT_EQ(sleeper.status(5000), 7);
}

// What is left when the woken sleeper was killed and a third process took the free lock: it is
// held, another sleeper waits, and the mark "others sleep" is gone, so that unlock() wakes nobody.
TEST(RobustMutex, ASleeperWhoseWakeUpWasLostGetsTheLock) {
  SharedWith<Guarded> guarded;
  guarded->mutex.initialise();
  ASSERT_EQ(guarded->mutex.lock(), RobustMutex::Lock::held);
  static_assert(sizeof(RobustMutex) == sizeof(pthread_mutex_t));
  const std::atomic_ref<int> word(
      reinterpret_cast<pthread_mutex_t*>(&guarded->mutex)->__data.__lock);
  Child sleeper([&] { _exit(guarded->mutex.lock() == RobustMutex::Lock::held ? 7 : 8); });
  ASSERT_TRUE(test::soon([&] { return word.load() < 0; }));  // FUTEX_WAITERS is the highest bit
  usleep(2'000);                                             // it sleeps, well within its slice
  word.fetch_and(FUTEX_TID_MASK);
  guarded->mutex.unlock();
  EXPECT_EQ(sleeper.status(5000), 7);
}

}  // namespace
}  // namespace queuecheck
