// How far the clocks of two processors can be apart, found without believing either of them: one
// process asks, the other answers with its time. The answer was read after the question was sent
// and before it came back, so the other clock's lead lies between
//     answered - received   and   answered - sent
// and of many trips the narrowest bounds hold (Cristian, "Probabilistic clock synchronization",
// Distributed Computing 3, 1989). A one-way latency may be wrong by as much; a round trip is not.
//
// Process and thread safety: bound_of is pure; measure_clock_skew is used by one thread of the
// harness, after start().
//
// Invariants
//   1. low <= the lead of the second clock over the first <= high, however slow a trip was; where
//      low > high the clocks moved against each other.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "queuecheck/reports/bench/placement.hpp"
#include "queuecheck/stress/calibration.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

// Readings of one trip, in ticks: by the first process, by the second, by the first.
struct SkewTrip {
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t received = 0;
};

struct SkewBound {
  double low_ns = 0;
  double high_ns = 0;
};

// nullopt of no trips. O(trips).
std::optional<SkewBound> bound_of(std::span<const SkewTrip> trips, double ns_per_tick);

// Between the processors of the placement, or wherever two processes run. nullopt: not measured.
std::optional<SkewBound> measure_clock_skew(const Placement& placement, const Calibration& clock);

// The worker "latency-skew".
void clock_skew_entry(const WorkerContext& context);

}  // namespace queuecheck
