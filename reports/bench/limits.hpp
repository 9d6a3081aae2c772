// What this machine can do at best, measured in the same run as the queues: a figure of a queue
// means little without the price of a cache line or of a futex beside it.
//
// Process and thread safety: used by one thread of the harness, after start(). Measured between two
// workers, pinned to two cores where there are two.
//
// Invariants
//   1. A limit that could not be measured is absent, never 0.
//   2. Each is the median of its batches; the best batch is told too where the spread matters.
#pragma once

#include <optional>
#include <string>

namespace queuecheck {

struct PhysicalLimits {
  std::optional<double> line_round_trip_ns;       // two cache lines, one written by each process
  std::optional<double> line_round_trip_ns_best;  // of the batches
  std::optional<double> futex_round_trip_ns;      // wake and be woken, both sleep
  std::optional<double> futex_round_trip_ns_best;
  std::optional<double> fetch_add_ns;            // one process alone
  std::optional<double> fetch_add_contended_ns;  // per addition, two processes on one line
  std::optional<double> memcpy_gib_per_s;        // one process alone, from memory to memory
  std::string placement;
  std::string problem;  // why something is absent: one line
};

// Takes about a fifth of a second.
PhysicalLimits measure_limits();

// "limits: line round trip 124 ns ..."
std::string limits_line(const PhysicalLimits& limits);

}  // namespace queuecheck
