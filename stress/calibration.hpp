// Ticks of the stamp clock to nanoseconds.
//
// Process and thread safety: a value; measured in the harness only.
//
// Invariants
//   1. to_ns is monotone: a <= b implies to_ns(a) <= to_ns(b), so no order is ever invented (ticks
//      that fall on one nanosecond become concurrent, which only weakens a history).
//   2. Durations are never told too short: the measured rate is stretched by 100 parts in a
//      million, more than its error and a clock that is being slewed together. Otherwise a right
//      time-out could look early.
#pragma once

#include <cstdint>

#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

// One reading of the stamp clock and of CLOCK_MONOTONIC at (nearly) one instant.
struct ClockPair {
  std::uint64_t ticks = 0;
  std::int64_t ns = 0;
};
ClockPair read_both_clocks(StampClock clock);

class Calibration {
 public:
  // From two readings, the further apart the better; readings that do not tell a rate (too near, or
  // backwards) count a tick as a nanosecond, which tells no duration too short on any processor.
  static Calibration between(StampClock clock, const ClockPair& first, const ClockPair& last);

  // Takes about 5 ms for the TSC, nothing for a clock that already counts nanoseconds.
  static Calibration measure(StampClock clock);

  StampClock clock() const { return clock_; }
  double ticks_per_ns() const { return ticks_per_ns_; }

  // Nanoseconds from `base` to `ticks`; 0 when ticks is before base.
  std::int64_t to_ns(std::uint64_t base, std::uint64_t ticks) const {
    if (ticks <= base) return 0;
    return static_cast<std::int64_t>(static_cast<double>(ticks - base) * ns_per_tick_);
  }
  std::uint64_t to_ticks(std::int64_t ns) const {
    return ns <= 0 ? 0 : static_cast<std::uint64_t>(static_cast<double>(ns) * ticks_per_ns_);
  }

 private:
  StampClock clock_ = StampClock::monotonic;
  double ticks_per_ns_ = 1;
  double ns_per_tick_ = 1;
};

}  // namespace queuecheck
