// The kernel's wait-and-wake on a 32-bit word, for words shared between processes.
//
// Process and thread safety: any number of processes and threads, mapped at any addresses.
//
// Invariants
//   1. Never FUTEX_PRIVATE: the word is found by its page, so waiters in other processes are woken.
//   2. Deadlines are absolute on CLOCK_MONOTONIC (FUTEX_WAIT_BITSET), so a wait that is interrupted
//      and begun again keeps its deadline, and stepping the wall clock does not matter.
//   3. futex_wait may return early for no reason; the caller tests its condition again.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <ctime>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

// How a sleep ended. `changed`: the word was another, or a signal came.
enum class FutexSleep { woken, changed, timed_out };

// Sleeps while *word == expected, at most until the deadline.
inline FutexSleep futex_sleep(const std::uint32_t* word, std::uint32_t expected,
                              Deadline deadline) {
  timespec until{};
  const timespec* limit = nullptr;
  if (!deadline.is_none()) {
    // The kernel refuses negative times; the epoch of the clock has passed just as well.
    const std::int64_t ns = deadline.monotonic_ns > 0 ? deadline.monotonic_ns : 0;
    until.tv_sec = static_cast<time_t>(ns / 1'000'000'000);
    until.tv_nsec = static_cast<long>(ns % 1'000'000'000);
    limit = &until;
  }
  const long result =
      syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected, limit, nullptr, FUTEX_BITSET_MATCH_ANY);
  if (result == 0) return FutexSleep::woken;
  return errno == ETIMEDOUT ? FutexSleep::timed_out : FutexSleep::changed;
}

// False: the deadline passed.
inline bool futex_wait(const std::uint32_t* word, std::uint32_t expected, Deadline deadline) {
  return futex_sleep(word, expected, deadline) != FutexSleep::timed_out;
}

// Wakes at most `count` sleepers; returns how many.
inline long futex_wake(const std::uint32_t* word, int count) {
  return syscall(SYS_futex, word, FUTEX_WAKE, count, nullptr, nullptr, 0);
}

}  // namespace queuecheck
