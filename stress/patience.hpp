// Waiting for a word in shared memory to change: spin, then yield, then sleep in the kernel for a
// bounded time.
//
// Spinning catches partners that run on another core (a futex wake-up takes 30-60 us, a whole
// generated program some 2 us); yielding lets partners run that share our core; sleeping keeps
// idle workers from burning a core that the queue under test needs.
//
// Process and thread safety: any number of waiters and wakers, in any processes.
//
// Invariants
//   1. Nobody waits for a word's *owner*: a killed waiter or waker blocks no other.
//   2. Sleeps are bounded (10 ms), so a wake-up that was delivered to a dead process costs a delay,
//      never a hang.
#pragma once

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>
#include <ctime>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace queuecheck {

inline void relax_processor() {
#if defined(__x86_64__)
  _mm_pause();
#endif
}

inline void sleep_on(const std::atomic<std::uint32_t>& word, std::uint32_t seen, std::int64_t ns) {
  const timespec timeout{ns / 1'000'000'000, ns % 1'000'000'000};
  // shared futex (no FUTEX_PRIVATE_FLAG): the waker is another process
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, &timeout, nullptr, 0);
}

inline void wake_all(const std::atomic<std::uint32_t>& word) {
  syscall(SYS_futex, &word, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

struct Patience {
  int spins = 200;
  int yields = 1000;
};

// Returns the new value once `word` differs from `seen`.
inline std::uint32_t wait_for_change(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                                     std::atomic<std::uint32_t>& sleepers, Patience patience = {}) {
  // acquire, pairs with the release half of announce(): what was written before is seen
  for (int i = 0; i < patience.spins; ++i) {
    if (const auto now = word.load(std::memory_order_acquire); now != seen) return now;
    relax_processor();
  }
  for (int i = 0; i < patience.yields; ++i) {
    if (const auto now = word.load(std::memory_order_acquire); now != seen) return now;
    sched_yield();
  }
  for (;;) {
    // seq_cst, pairs with announce(): either it sees us among the sleepers, or we see its word
    sleepers.fetch_add(1, std::memory_order_seq_cst);
    const auto now = word.load(std::memory_order_seq_cst);
    if (now == seen) sleep_on(word, seen, 10'000'000);
    sleepers.fetch_sub(1, std::memory_order_relaxed);  // a count too high costs a wake call only
    if (const auto later = word.load(std::memory_order_acquire); later != seen) return later;
  }
}

// Stores the new value and wakes who sleeps. A sleeper that was killed leaves `sleepers` too high,
// which costs a system call here and nothing else.
inline void announce(std::atomic<std::uint32_t>& word, std::uint32_t value,
                     const std::atomic<std::uint32_t>& sleepers) {
  // seq_cst, pairs with the sleepers' increment and load in wait_for_change
  word.store(value, std::memory_order_seq_cst);
  if (sleepers.load(std::memory_order_seq_cst) != 0) wake_all(word);
}

}  // namespace queuecheck
