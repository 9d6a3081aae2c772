// Waiting for queues that cannot: the try form again and again, with pauses that grow, until it is
// served or the time is up. Whoever waits so is marked (Waiting::polling) wherever it is reported.
//
// Process and thread safety: pure but for reading the clock and sleeping.
//
// Invariants
//   1. It tries once at least, and once more after the deadline has passed: whoever is told
//      "time-out" was refused at an instant not before it.
//   2. A pause is at most a millisecond and never longer than what is left.
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

// Calls `attempt` until it answers true; false: not until the deadline.
template <class Attempt>
bool poll_until(Deadline deadline, Attempt attempt) {
  constexpr std::int64_t longest_ns = 1'000'000;
  std::int64_t pause_ns = 1'000;
  for (;;) {
    const std::int64_t now = Deadline::after(0).monotonic_ns;
    if (attempt()) return true;
    if (now >= deadline.monotonic_ns) return false;
    const timespec pause{0, std::min(pause_ns, deadline.monotonic_ns - now)};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, nullptr);  // cut short: it only tries sooner
    pause_ns = std::min(2 * pause_ns, longest_ns);
  }
}

}  // namespace queuecheck
