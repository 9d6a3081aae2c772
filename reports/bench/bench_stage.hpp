// The short throughput measurement of `verify`: the queue beside boost-message-queue, one producer
// and one consumer, 8 bytes, interleaved, with the futex round trip of the same seconds.
//
// Process and thread safety: used by one thread of the harness, after start().
//
// Invariants
//   1. Within the budget, give or take one stalled run; a busy machine is no violation: the stage
//      judges counts and sums only, never speed.
//   2. Counters: items_per_second, ratio_to_boost_message_queue, cpu_ns_per_item,
//      context_switches_per_1000_items, samples, clean_samples, futex_round_trip_ns,
//      line_round_trip_ns; each only where it was measured.
#pragma once

#include <cstdint>

#include "queuecheck/reports/bench/throughput.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

// `details`, when given, receives rows and limits (for the report's throughput table).
StageResult run_bench_stage(const QueueSource& queue, std::uint64_t seed, double seconds = 3,
                            const QueueOptions& extra = {}, BenchReport* details = nullptr);

}  // namespace queuecheck
