// Our deadlines (monotonic) for libraries that take instants of the wall clock.
//
// Process and thread safety: pure but for reading the clocks.
//
// Invariants
//   1. The instant is never before the deadline by the clocks' readings of now: rounded up to
//      microseconds. A clock that is stepped back later makes the wait longer, one stepped forward
//      shorter; so whoever is told "time-out" looks at left_ns again.
#pragma once

#include <boost/date_time/posix_time/posix_time_types.hpp>
#include <cstdint>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

inline std::int64_t left_ns(Deadline deadline) {
  return deadline.monotonic_ns - Deadline::after(0).monotonic_ns;
}

// The wall-clock instant at which `ns` from now have passed.
inline boost::posix_time::ptime wall_clock_after(std::int64_t ns) {
  return boost::posix_time::microsec_clock::universal_time() +
         boost::posix_time::microseconds(ns / 1000 + 1);
}

}  // namespace queuecheck
