// Time stamps of operations: when did a call begin, and from when on could another process have
// learnt of its effect?
//
// An operation counts as returned only when its stores are visible. A release-store stays in the
// store buffer for a while, so a stamp taken right after it claims too much: another process reads
// the old value *after* the claimed end, and a right queue is accused (measured: 15-42 % of the
// observations of a release-store ring). Hence
//     invocation = lfence; read; lfence            no later load runs before the reading
//     return     = full fence; lfence; read; lfence   all stores are out before the reading
// A full fence is a locked instruction on the own stack: it drains the store buffer like mfence
// does, in a quarter of the time.
//
// Process and thread safety: pure functions of the calling thread; the clock is chosen once, by
// the harness, and told to the workers, so that all stamps of a run are of one clock.
//
// Invariants
//   1. One clock for a whole run; ticks of different processes are comparable (StampClock::tsc is
//      offered only where the kernel trusts the counter across processors).
//   2. Clocks never run backwards from return to a later invocation that learnt of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>
#include <string_view>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace queuecheck {

enum class StampClock : std::uint32_t { tsc, monotonic };

// tsc where it is invariant and synchronised (constant_tsc, nonstop_tsc, and the kernel itself uses
// it as clock source), else monotonic. Other processors than x86-64 have only monotonic here.
StampClock best_stamp_clock();
std::string_view name(StampClock clock);  // "tsc", "monotonic"

inline std::int64_t monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

namespace stamp_detail {

inline void load_fence() {
#if defined(__x86_64__)
  _mm_lfence();
#else
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

inline void full_fence() {
#if defined(__x86_64__)
  // Not std::atomic_thread_fence: the sanitizers and some compilers elide or rewrite it.
  asm volatile("lock; orl $0, -4(%%rsp)" ::: "memory", "cc");
#else
  std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
}

inline std::uint64_t read_clock(StampClock clock) {
#if defined(__x86_64__)
  if (clock == StampClock::tsc) return __rdtsc();
#else
  static_cast<void>(clock);
#endif
  return static_cast<std::uint64_t>(monotonic_ns());
}

}  // namespace stamp_detail

inline std::uint64_t invocation_stamp(StampClock clock) {
  stamp_detail::load_fence();
  const std::uint64_t ticks = stamp_detail::read_clock(clock);
  stamp_detail::load_fence();
  return ticks;
}

// `fence` is false only in the test that proves that the fence is needed.
template <bool fence = true>
inline std::uint64_t return_stamp(StampClock clock) {
  if constexpr (fence) {
    stamp_detail::full_fence();
    stamp_detail::load_fence();
  }
  const std::uint64_t ticks = stamp_detail::read_clock(clock);
  if constexpr (fence) stamp_detail::load_fence();
  return ticks;
}

}  // namespace queuecheck
