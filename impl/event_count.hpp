// Sleeping until something may have changed: one 64-bit word {busy, waiters, epoch} in shared
// memory.
//
// Use. Waiter: key = enlist(); test the condition; if it does not hold, wait(key, deadline); then
// withdraw(key) and test again. Waker: make the condition true; wake_one(), wake_up_to() or
// wake_all().
//
// Process and thread safety: any number of processes and threads, mapped at any addresses. Nobody
// ever owns it, so a process killed in any of these functions leaves it usable.
//
// Invariants
//   1. Waiters and epoch change together, in one atomic step. A waiter is counted and learns its
//      key in one step too.
//   2. A waker takes a waiter off only together with advancing the epoch. Hence: epoch == key means
//      that nobody was taken off since I enlisted, so withdraw may take my enlistment back exactly
//      (unless I was woken in place of somebody: see wait); epoch != key means that wait(key)
//      returns at once.
//   3. waiters >= the number of processes that sleep and were not yet chosen by a waker, except in
//      invariant 4. Processes killed while they sleep are counted too many; that costs one useless
//      futex_wake each and heals, because it is the *waker* who takes a waiter off the count.
//      (When waiters uncounted themselves after waking, every put until then would enter the
//      kernel: five to seven times slower with several consumers.)
//   4. A wake-up is lost in two ways only: its waker is killed between taking the waiter off and
//      waking it, or its wakee is killed before it acts. Waiters that must survive kills bound
//      their sleep.
//   5. `busy` is touched by wake_next, arrived and wake_all only: a waiter was chosen by wake_next,
//      and nobody has called arrived() since.
//
// One at a time. With many sleepers and one busy waker, a system call for each item wakes processes
// that find nothing. wake_next() therefore wakes nobody while the one chosen before is on its way;
// in return, whoever enlisted calls arrived() when it is done waiting, tests the condition *after*
// that, and before it leaves calls wake_next() if there is more. What a waker left undone because
// of `busy`, it did before arrived() in the one order of seq_cst operations, so that test sees it.
// A waker who chose and found nobody asleep frees the way itself, and has no condition to test: it
// wakes one instead, if any is counted by then. Without that a wake-up was lost: an old count (3)
// is chosen; a waiter enlists, and its test is refused; the waker finds nobody asleep; the waiter
// falls asleep; another waker passes it over; only now the first one frees the way.
// event_count_model_test.cpp goes through all orders of these steps.
// If the chosen one is killed, or stopped, the next waiter whose sleep ends by itself frees the
// way.
//
// Why no wake-up is lost otherwise. The waiter enlists (a) before it tests (b); the waker makes the
// condition true (c) before it reads the waiters (d). What must not happen is b missing c *and* d
// missing a. The caller provides that order: either c, and b, are done under one mutex, and d
// follows c: if b comes before c, then a -> unlock -> lock -> d, so d sees a. Or, without a mutex,
// c and d are separated by a seq_cst fence, and so are a and b; or a, b, c and d are all seq_cst
// themselves (wake_next is such a d). Then either the test holds, or the
// waker takes one waiter off and advances the epoch; wait(key) compares the epoch inside the
// kernel, under the lock that futex_wake takes, and so cannot fall asleep after the wake.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <climits>
#include <cstddef>
#include <cstdint>

#include "queuecheck/impl/futex.hpp"
#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

class EventCount {
 public:
  using Key = std::uint32_t;
  static constexpr std::size_t everybody = ~std::size_t{0};

  // Counts the caller as a waiter.
  Key enlist() {
    // seq_cst: the waiter's half of the store-load order above; pairs with wake_one's load.
    return epoch_of(word_.fetch_add(one_waiter, std::memory_order_seq_cst));
  }

  // Sleeps unless the epoch has moved on since enlist(). False: the deadline passed.
  bool wait(Key key, Deadline deadline) {
    const FutexSleep ended = futex_sleep(epoch_word(), key, deadline);
    // Woken, and no waker has begun an epoch since we enlisted: this wake-up was paid for by one
    // who fell asleep before us and sleeps on, uncounted (the kernel prefers the higher real-time
    // priority). Our enlistment now stands for that one; withdraw takes back this one.
    // Relaxed: as in withdraw.
    if (ended == FutexSleep::woken && epoch_of(word_.load(std::memory_order_relaxed)) == key) {
      word_.fetch_add(one_waiter, std::memory_order_relaxed);
    }
    return ended != FutexSleep::timed_out;
  }

  // The caller waits no longer. Takes its enlistment back if no waker has begun a new epoch since.
  void withdraw(Key key) {
    // Relaxed: the count is a hint to wakers; nothing is published by lowering it.
    std::uint64_t seen = word_.load(std::memory_order_relaxed);
    while (epoch_of(seen) == key && waiters_of(seen) != 0 &&
           !word_.compare_exchange_weak(seen, seen - one_waiter, std::memory_order_relaxed)) {
    }
  }

  // Wakes one waiter if there is any: one load when there is none.
  void wake_one() {
    // Relaxed: ordered after the caller's publication by the caller (see above).
    std::uint64_t seen = word_.load(std::memory_order_relaxed);
    while (waiters_of(seen) != 0) {
      // Release: who sees the new epoch (in the kernel or in enlist) sees what the waker did.
      if (word_.compare_exchange_weak(seen, one_fewer(seen), std::memory_order_acq_rel,
                                      std::memory_order_relaxed)) {
        futex_wake(epoch_word(), 1);
        return;
      }
    }
  }

  // Wakes as many waiters as there are, `wanted` at most: one load when there are none.
  void wake_up_to(std::size_t wanted) {
    // Relaxed: as in wake_one.
    std::uint64_t seen = word_.load(std::memory_order_relaxed);
    while (waiters_of(seen) != 0 && wanted != 0) {
      const std::uint32_t chosen =
          static_cast<std::uint32_t>(std::min<std::size_t>(waiters_of(seen), wanted));
      const std::uint64_t next =
          compose(waiters_of(seen) - chosen, epoch_of(seen) + 1) | (seen & busy);
      // Release: as in wake_one.
      if (word_.compare_exchange_weak(seen, next, std::memory_order_acq_rel,
                                      std::memory_order_relaxed)) {
        futex_wake(epoch_word(), static_cast<int>(std::min<std::uint32_t>(chosen, INT_MAX)));
        return;
      }
    }
  }

  // Like wake_one, unless somebody is on its way already (see "one at a time").
  void wake_next() {
    // seq_cst: the waker's half of the store-load order above; pairs with enlist and arrived.
    std::uint64_t seen = word_.load(std::memory_order_seq_cst);
    while (waiters_of(seen) != 0 && (seen & busy) == 0) {
      // Release: as in wake_one.
      if (word_.compare_exchange_weak(seen, one_fewer(seen) | busy, std::memory_order_seq_cst,
                                      std::memory_order_seq_cst)) {
        // Nobody slept: who is about to finds a new epoch, and arrives; but one who was killed, or
        // left before, will not, and was counted still (invariant 3). So the way is freed here. Who
        // was passed over because of `busy` meanwhile, for one who enlisted after our choice, is
        // made good: see "one at a time".
        if (futex_wake(epoch_word(), 1) == 0 && free_the_way()) wake_one();
        return;
      }
    }
  }

  // wake_next for wakers whose store is not seq_cst. The addition of nothing stands in the one
  // order of changes of the word: an enlistment comes before it, and is seen, or after it, and then
  // the waiter sees what the waker stored. Dearer than a load, cheaper than a fence for each store.
  void wake_next_after_all() {
    if (waiters_of(word_.fetch_add(0, std::memory_order_acq_rel)) != 0) wake_next();
  }

  // The caller enlisted, and is done waiting for now: the next one may be chosen.
  void arrived() { free_the_way(); }

  // Wakes everybody, counted or not: who is asleep, and who is about to be.
  void wake_all() {
    std::uint64_t seen = word_.load(std::memory_order_relaxed);
    // Release: as in wake_one.
    while (!word_.compare_exchange_weak(seen, compose(0, epoch_of(seen) + 1),
                                        std::memory_order_acq_rel, std::memory_order_relaxed)) {
    }
    futex_wake(epoch_word(), INT_MAX);
  }

  // For tests and diagnosis.
  std::uint32_t waiters() const { return waiters_of(word_.load(std::memory_order_relaxed)); }

 private:
  static constexpr std::uint64_t one_waiter = std::uint64_t{1} << 32;
  static constexpr std::uint64_t busy = std::uint64_t{1} << 63;

  static constexpr std::uint32_t epoch_of(std::uint64_t word) {
    return static_cast<std::uint32_t>(word);
  }
  static constexpr std::uint32_t waiters_of(std::uint64_t word) {
    return static_cast<std::uint32_t>((word & ~busy) >> 32);
  }
  static constexpr std::uint64_t compose(std::uint32_t waiters, std::uint32_t epoch) {
    return (std::uint64_t{waiters} << 32) | epoch;
  }

  // False: `busy` was not set. Then somebody else freed the way, and owes the test, or the wake-up,
  // that comes after it.
  bool free_the_way() {
    // seq_cst, both: see "one at a time". Look first: the word is read more often than it is busy.
    return (word_.load(std::memory_order_seq_cst) & busy) != 0 &&
           (word_.fetch_and(~busy, std::memory_order_seq_cst) & busy) != 0;
  }

  // One waiter taken off, a new epoch; `busy` as it was.
  static constexpr std::uint64_t one_fewer(std::uint64_t word) {
    return compose(waiters_of(word) - 1, epoch_of(word) + 1) | (word & busy);
  }

  // The half of the word that the kernel compares. Only its address is used here.
  const std::uint32_t* epoch_word() const {
    return reinterpret_cast<const std::uint32_t*>(&word_) +
           (std::endian::native == std::endian::little ? 0 : 1);
  }

  std::atomic<std::uint64_t> word_{0};
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
static_assert(sizeof(EventCount) == sizeof(std::uint64_t));

}  // namespace queuecheck
