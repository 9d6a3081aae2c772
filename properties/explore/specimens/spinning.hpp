// Specimen: a FIFO under a spin lock. As it stands, its specification says what a kill does to it
// (lock_held). Bugs: it claims to survive kills (dead owner); a lease: a lock that looks old is
// taken from its owner, who may only have been preempted, by the clock of the system or by the
// processor's counter of cycles.
//
// Process and thread safety: any number of processes.
//
// Invariants
//   1. The items are those of the slots head ... head + count - 1; both change under the lock.
#pragma once

#include <sched.h>
#include <x86intrin.h>

#include <atomic>

#include "queuecheck/properties/explore/specimens/in_place.hpp"

namespace queuecheck::specimens {

enum class SpinningBug { none, dead_owner, lease_by_clock, lease_by_cycles };

struct SpinningShared {
  Terms terms;
  alignas(64) std::atomic<std::uint64_t> lock{0};  // 0: free; else when it was taken
  std::uint64_t head = 0;
  std::uint64_t count = 0;
};

template <SpinningBug bug>
class Spinning : public InPlace<Spinning<bug>, SpinningShared, Item> {
  using Base = InPlace<Spinning, SpinningShared, Item>;

 public:
  static constexpr const char* name() { return "spinning"; }
  static std::string specification(const Options& options) {
    // The bug of `dead_owner`: nothing is said of the lock.
    return Base::fifo(options, bug == SpinningBug::dead_owner ? "crash={inflight_lost}"
                                                              : "crash={inflight_lost,lock_held}");
  }

  Outcome try_put(std::span<const std::byte> item) {
    if (this->too_big(item)) return Outcome::too_big;
    SpinningShared& at = this->shared();
    lock();
    const bool full = at.count == this->capacity();
    if (!full) {
      this->slot(at.head + at.count).write(item);
      ++at.count;
    }
    unlock();
    return full ? Outcome::full : Outcome::ok;
  }

  Got try_get(std::span<std::byte> into) {
    SpinningShared& at = this->shared();
    Got got{Outcome::empty, 0};
    lock();
    if (at.count != 0) {
      got = {Outcome::ok, this->slot(at.head).read(into)};
      ++at.head;
      --at.count;
    }
    unlock();
    return got;
  }

 private:
  friend Base;
  using Base::Base;
  static constexpr bool lease =
      bug == SpinningBug::lease_by_clock || bug == SpinningBug::lease_by_cycles;
  static constexpr std::uint64_t lease_length = 2'000;  // nanoseconds, or cycles

  void lay_out() {}

  static std::uint64_t now() {
    if constexpr (bug == SpinningBug::lease_by_cycles) return __rdtsc();
    if constexpr (bug == SpinningBug::lease_by_clock) {
      timespec time{};
      clock_gettime(CLOCK_MONOTONIC, &time);
      return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
             static_cast<std::uint64_t>(time.tv_nsec);
    }
    return 1;
  }

  void lock() {
    std::atomic<std::uint64_t>& word = this->shared().lock;
    for (;;) {
      std::uint64_t seen = 0;
      const std::uint64_t mine = now();
      if (word.compare_exchange_strong(seen, mine, std::memory_order_acquire)) return;
      // The bug of both leases: who is late is not dead.
      if (lease && mine - seen > lease_length && mine > seen &&
          word.compare_exchange_strong(seen, mine, std::memory_order_acquire)) {
        return;
      }
      sched_yield();
    }
  }
  void unlock() { this->shared().lock.store(0, std::memory_order_release); }
};

}  // namespace queuecheck::specimens
