// The memory that the harness and the workers of one measured run share: the request, the barriers,
// and one slot per worker for progress and figures. The queue's own place follows behind it, laid
// out by worker 0; the harness never maps that part.
//
// Process and thread safety: the request is written before the first worker starts; each slot has
// one writer, its worker (but see 3); everything else is atomic.
//
// Invariants
//   1. No lock: barriers count arrivals; waiting is spinning, then yielding, then a futex with a
//      bounded wait, so a lost wake-up costs milliseconds at most.
//   2. A worker's figures are read only after its stage says `finished`.
//   3. `moved_at_first_end` is the one field of a slot that others write: whoever of the same role
//      ends its clocked share first, which `first_to_end` decides.
#pragma once

#include <sched.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "queuecheck/impl/futex.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/reports/bench/bench_run.hpp"
#include "queuecheck/reports/bench/queue_request.hpp"

namespace queuecheck {

static_assert(std::atomic<std::uint32_t>::is_always_lock_free &&
              std::atomic<std::uint64_t>::is_always_lock_free);

// A word that processes wait for; values only grow.
class SharedStep {
 public:
  std::uint32_t load() const { return word_.load(std::memory_order_acquire); }  // with advance()

  // Release: what was written before is seen by those who load() the new value.
  std::uint32_t advance() {
    const std::uint32_t now = word_.fetch_add(1, std::memory_order_acq_rel) + 1;
    futex_wake(raw(), std::numeric_limits<int>::max());
    return now;
  }

  void wait_for(std::uint32_t value) const {
    for (int i = 0; i < 4000; ++i) {
      if (load() >= value) return;
      relax();
    }
    for (int i = 0; i < 64; ++i) {
      if (load() >= value) return;
      sched_yield();
    }
    for (std::uint32_t now = load(); now < value; now = load()) {
      futex_wait(raw(), now, Deadline::after(5'000'000));
    }
  }

 private:
  // The kernel wants the plain word; std::atomic<uint32_t> is one where it is always lock-free.
  const std::uint32_t* raw() const { return reinterpret_cast<const std::uint32_t*>(&word_); }

  std::atomic<std::uint32_t> word_{0};
};

// All `workers` arrive, then all go on at once; for one use.
class SharedBarrier {
 public:
  void arrive_and_wait(std::uint32_t workers) {
    // acq_rel: the last to arrive has seen what all others wrote, and hands it on by `open_`.
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == workers) {
      open_.advance();
    } else {
      open_.wait_for(1);
    }
  }

 private:
  std::atomic<std::uint32_t> arrived_{0};
  SharedStep open_;
};

// WorkerContext::argument of a worker that only removes what killed workers left.
inline constexpr std::uint64_t remove_leftovers_argument = 1;

inline constexpr std::size_t phases = 2;  // warm-up, clocked

enum class BenchStage : std::uint32_t { starting, finished };

struct alignas(128) BenchSlot {
  // Items moved in all phases. Relaxed on both sides: the harness only asks whether it changes.
  std::atomic<std::uint64_t> progress{0};
  // Release by the worker when all figures stand, acquire by the harness before it reads them.
  std::atomic<BenchStage> stage{BenchStage::starting};
  std::int32_t cpu = -1;  // written by the harness: to be pinned there
  RunEnd end = RunEnd::completed;
  std::uint64_t moved[phases] = {};
  std::uint64_t sum[phases] = {};
  std::uint64_t moved_at_first_end = 0;  // in the clocked phase
  std::int64_t begin_ns = 0;             // of the clocked phase
  std::int64_t end_ns = 0;
  std::int64_t cpu_ns = 0;       // in the clocked phase
  std::int64_t life_cpu_ns = 0;  // since the worker was forked
  std::int64_t waited_ns = -1;   // runnable without a CPU in the clocked phase; -1 = unknown
  std::uint64_t switches = 0;
  std::uint64_t voluntary_switches = 0;
  char problem[256] = {};
};

struct alignas(128) BenchControl {
  QueueRequest request;
  char place[128] = {};
  std::uint32_t producers = 0;
  std::uint32_t consumers = 0;
  std::uint32_t item_bytes = 0;
  std::uint32_t batch = 1;
  bool polling = false;  // try_put and try_get, never put and get
  std::uint64_t capacity = 0;
  std::uint64_t items[phases] = {};
  std::uint64_t chunk = 0;
  std::uint64_t place_offset = 0;  // of the queue's memory in this segment

  // Written by worker 0 before `created` advances.
  std::uint64_t place_bytes = 0;
  std::uint64_t effective_capacity = 0;
  bool blocking = false;
  bool usable = false;  // the queue exists; otherwise all workers end

  SharedStep created;
  SharedBarrier attached;
  SharedBarrier warm;
  SharedStep ended;  // counts workers that left the clocked phase
  // Set by the first producer, and the first consumer, that ended its clocked share. Relaxed: it
  // only decides who looks at the others.
  std::atomic<bool> first_to_end[2] = {};

  std::uint32_t workers() const { return producers + consumers; }
};

// The slots follow the header; `control` must be the start of the segment.
inline BenchSlot* slots_of(BenchControl* control) {
  return reinterpret_cast<BenchSlot*>(control + 1);
}

}  // namespace queuecheck
