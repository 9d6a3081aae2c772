// Round trips: how long an item takes through one queue to another process and its answer through a
// second queue back, trip by trip, side by side with what the machine can do at best.
//
// Two phases, for they are two experiments:
//   spin    both processes run, each on a core of its own, and the peer answers at once: nobody
//           gets as far as sleeping. Compared with a ping-pong over two cache lines.
//   parked  before each trip the leader waits until its peer must have gone to sleep, and sleeps
//           itself until the answer wakes it. Compared with a ping-pong over two bare futexes.
//
// Process and thread safety: used by one thread of the harness, after start().
//
// Invariants
//   1. Limits and queues are measured by the same loop with the same clock, in the same rounds, in
//      an order drawn from the seed; ratios are taken within a round.
//   2. Spin trips come in short bursts, and both processes meet on a cache line before each: a
//      process that lost its core, and the sleep that follows, spoil one burst and not the run.
//   3. A row tells the voluntary context switches per trip of both processes together: near 0 shows
//      that a spin phase was one, 2 and more that a parked phase was one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/reports/bench/bench_run.hpp"
#include "queuecheck/reports/bench/placement.hpp"

namespace queuecheck {

enum class RoundTripMedium : std::uint32_t { queue, one_line, two_lines, futex };
enum class RoundTripPhase : std::uint32_t { spin, parked };

std::string_view name(RoundTripMedium medium);  // "one-line"; "queue"
std::string_view name(RoundTripPhase phase);

struct RoundTripCell {
  RoundTripMedium medium = RoundTripMedium::queue;
  RoundTripPhase phase = RoundTripPhase::spin;
  QueueSource queue;  // both empty where the medium is a limit
  Options options;
};

struct RoundTripSample {
  RunEnd end = RunEnd::environment;
  std::string problem;  // one line; empty when completed
  std::uint32_t round = 0;
  std::vector<double> trip_ns;
  double voluntary_switches_per_trip = 0;
  double waited_share = 0;  // as in BenchSample
  double foreign_share = 0;
  bool clean = false;
  std::uint64_t capacity = 0;
  bool blocking = false;  // put and get wait inside the queue; otherwise tries in a loop
};

// Fresh processes, fresh queues, as many trips as `seconds` allow (trips_max at most).
RoundTripSample measure_round_trip(const RoundTripCell& cell, const Placement& placement,
                                   double seconds);

}  // namespace queuecheck
