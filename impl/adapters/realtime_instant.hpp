// Our deadlines (monotonic) as instants of CLOCK_REALTIME, for system calls that take those.
//
// Process and thread safety: pure but for reading the clocks.
//
// Invariants
//   1. By the readings of now the instant is not before the deadline. A real-time clock that is
//      stepped makes it wrong, so whoever is told "time-out" looks at the monotonic clock again.
#pragma once

#include <cstdint>
#include <ctime>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

inline timespec realtime_instant(Deadline deadline) {
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t now = Deadline::after(0).monotonic_ns;
  const std::int64_t left = deadline.monotonic_ns > now ? deadline.monotonic_ns - now : 0;
  timespec real{};
  clock_gettime(CLOCK_REALTIME, &real);  // after the monotonic one: later, if anything
  const std::int64_t ns = real.tv_nsec + left % second;
  return {real.tv_sec + left / second + ns / second, ns % second};
}

}  // namespace queuecheck
