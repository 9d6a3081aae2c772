// The memory that the harness and the two workers of a measured round trip share.
//
// Process and thread safety: the request is written before the first worker starts; figures have
// one writer each; everything else is atomic.
//
// Invariants
//   1. A worker's figures are read only after its stage says `finished`.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "queuecheck/reports/bench/bench_control.hpp"
#include "queuecheck/reports/bench/limits_worker.hpp"
#include "queuecheck/reports/bench/queue_request.hpp"
#include "queuecheck/reports/bench/round_trip.hpp"

namespace queuecheck {

inline constexpr std::uint32_t trips_max = 20'480;

// What each worker tells of itself.
struct alignas(128) RoundTripSlot {
  // Release by the worker when all else stands, acquire by the harness before it reads it.
  std::atomic<BenchStage> stage{BenchStage::starting};
  RunEnd end = RunEnd::completed;
  std::int64_t life_cpu_ns = 0;
  std::int64_t waited_ns = -1;  // runnable without a CPU while trips were made; -1 = unknown
  std::uint64_t voluntary_switches = 0;
  char problem[256] = {};
};

struct RoundTripControl {
  // The request.
  QueueRequest request;
  char places[2][128] = {};  // names: there and back
  RoundTripMedium medium = RoundTripMedium::queue;
  RoundTripPhase phase = RoundTripPhase::spin;
  std::uint32_t item_bytes = 8;
  std::uint64_t capacity = 0;
  std::int32_t cpus[2] = {-1, -1};
  std::int64_t time_limit_ns = 0;
  std::uint64_t place_offset = 0;  // of both queues' memory in this segment

  // Written by worker 0 before `created` advances.
  std::uint64_t place_bytes = 0;  // of one queue, rounded to pages
  std::uint64_t effective_capacity = 0;
  bool blocking = false;
  bool usable = false;

  // Written by worker 0 before it finishes.
  std::uint32_t trips = 0;
  double elapsed_s = 0;
  double trip_ns[trips_max] = {};

  RoundTripSlot slots[2];
  SharedStep created;
  SharedBarrier attached;
  LimitsLine lines[2];  // of the limits: there and back
  LimitsLine burst;     // written by worker 0: the burst to come, or the end
  LimitsLine ready;     // written by worker 1: the burst that it waits in
};

}  // namespace queuecheck
