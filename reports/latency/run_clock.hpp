// The clock of one measured run: nanoseconds since its start, the same in all its processes.
//
// Process and thread safety: a value; each worker makes its own from what the control block says.
//
// Invariants
//   1. All workers read one clock (stamp.hpp: the counter of the processor only where the kernel
//      trusts it across processors) with one rate, so their times can be subtracted, but for the
//      skew that clock_skew.hpp bounds.
//   2. now_ns() is read between two load fences: what came before it is done.
#pragma once

#include <sched.h>

#include <cstdint>

#include "queuecheck/impl/relax.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

class RunClock {
 public:
  // `gives_way`: whoever waits lets others run, for there are more processes than processors.
  RunClock(StampClock clock, double ns_per_tick, std::uint64_t start_ticks, bool gives_way)
      : clock_(clock),
        gives_way_(gives_way),
        ns_per_tick_(ns_per_tick),
        start_ticks_(start_ticks) {}

  // Negative before the start.
  std::int64_t now_ns() const {
    const auto passed = static_cast<std::int64_t>(invocation_stamp(clock_) - start_ticks_);
    return static_cast<std::int64_t>(static_cast<double>(passed) * ns_per_tick_);
  }

  // Awake: a sleep would end late by more than most latencies, and that would count as the queue's.
  void wait_until(std::int64_t ns) const {
    while (now_ns() < ns) {
      relax();
      if (gives_way_) sched_yield();
    }
  }

 private:
  StampClock clock_;
  bool gives_way_;
  double ns_per_tick_;
  std::uint64_t start_ticks_;
};

}  // namespace queuecheck
