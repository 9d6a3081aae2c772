// The two workers that measure the machine's limits against each other.
//
// Process and thread safety: limits_entry runs in workers.
//
// Invariants
//   1. Worker 0 leads and takes the time; worker 1 answers until the stop value. Waiting gives the
//      CPU away after a while, so one CPU is slow, never stuck.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "queuecheck/reports/bench/bench_control.hpp"
#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

inline constexpr std::size_t limit_batches = 25;

// A word with its line, and the neighbour that the prefetcher takes along, to itself.
struct alignas(128) LimitsLine {
  std::atomic<std::uint32_t> value{0};
};

struct LimitsControl {
  std::int32_t cpus[2] = {-1, -1};
  LimitsLine request;  // written by worker 0
  LimitsLine reply;    // written by worker 1
  LimitsLine counter;  // both add
  SharedBarrier barriers[4];
  // By worker 0, per batch, in nanoseconds per round; by both for fetch_add.
  double line_ns[limit_batches] = {};
  double futex_ns[limit_batches] = {};
  double fetch_add_ns = 0;
  double fetch_add_contended_ns[2] = {};
  double memcpy_gib_per_s = 0;  // best of a few
  SharedStep finished;          // 2: all figures stand
};

void limits_entry(const WorkerContext& context);

}  // namespace queuecheck
