// The memory that the harness and the workers of a run that measures latency share: the request,
// one slot for each worker, one record for each consumer. The queue's place follows behind.
//
// Process and thread safety: the request is written before the first worker starts; slots and
// records have one writer each; everything else is atomic.
//
// Invariants
//   1. A worker's figures and records are read only after its stage says `finished`.
//   2. No lock: see bench_control.hpp.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "queuecheck/reports/bench/bench_control.hpp"
#include "queuecheck/reports/bench/queue_request.hpp"
#include "queuecheck/reports/latency/latency_loops.hpp"
#include "queuecheck/reports/latency/latency_run.hpp"
#include "queuecheck/stress/stamp.hpp"

namespace queuecheck {

// What each worker tells of itself.
struct alignas(128) LatencySlot {
  // Items of a consumer so far. Release by it, acquire by the producer that waits for them; the
  // harness only asks whether it changes.
  std::atomic<std::uint64_t> received{0};
  // Release by the worker when all else stands, acquire by the harness before it reads it.
  std::atomic<BenchStage> stage{BenchStage::starting};
  std::int32_t cpu = -1;  // written by the harness: to be pinned there
  RunEnd end = RunEnd::completed;
  // Of a producer written before `sent` advances, so that producer 0 knows what to wait for.
  MoveTally tally;
  std::int64_t life_cpu_ns = 0;
  std::int64_t waited_ns = -1;  // runnable without a CPU in the run; -1 = unknown
  std::uint64_t voluntary_switches = 0;
  char problem[256] = {};
};

// The bare limits' item: one writer.
struct alignas(128) LatencyLine {
  std::atomic<std::uint32_t> number{0};  // of the item; release and acquire around `word`
  std::uint64_t word = 0;
};

struct alignas(128) LatencyControl {
  QueueRequest request;
  char place[128] = {};
  LatencyMedium medium = LatencyMedium::queue;
  LatencyPhase phase = LatencyPhase::busy;
  Arrivals arrivals = Arrivals::poisson;
  double items_per_second = 0;
  std::uint64_t seed = 1;
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::uint32_t item_bytes = 8;
  std::uint64_t capacity = 0;
  bool gives_way = false;  // more processes than processors: who waits lets others run
  StampClock clock = StampClock::monotonic;
  double ns_per_tick = 1;
  std::int64_t until_ns = 0;    // items are due until then
  std::int64_t warm_up_ns = 0;  // those that are due before are not recorded
  std::uint64_t place_offset = 0;

  // Written by worker 0 before `created` advances.
  std::uint64_t place_bytes = 0;
  std::uint64_t effective_capacity = 0;
  bool blocking = false;
  bool usable = false;  // otherwise all workers end

  std::uint64_t start_ticks = 0;  // written by worker 0 before `started` advances

  SharedStep created;
  SharedBarrier attached;
  SharedStep started;
  SharedStep sent;   // counts producers that have sent all
  SharedStep ended;  // counts workers that left the run
  LatencyLine line;

  std::uint32_t workers() const { return producers + consumers; }
};

inline LatencySlot* slots_of(LatencyControl* control) {
  return reinterpret_cast<LatencySlot*>(control + 1);
}
// One for each consumer, behind the slots.
inline LatencyRecord* records_of(LatencyControl* control) {
  return reinterpret_cast<LatencyRecord*>(slots_of(control) + control->workers());
}

inline std::size_t latency_head_bytes(std::uint32_t producers, std::uint32_t consumers) {
  return sizeof(LatencyControl) + (producers + consumers) * sizeof(LatencySlot) +
         consumers * sizeof(LatencyRecord);
}

}  // namespace queuecheck
