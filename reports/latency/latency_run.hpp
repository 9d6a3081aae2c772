// One measured run of one-way latency: fresh processes, a fresh queue, one load.
//
// Phases:
//   busy       one item on its way at a time; the consumer tries without pause, so nobody sleeps.
//   idle       the same, but the consumer sleeps in a blocking get when the item comes.
//   load       items are due by a schedule (an open loop), through the calls that wait where the
//              queue has them; latency counts from the time at which an item was due.
//   saturated  as fast as the queue takes them: what shares of a load refer to. No latency.
//
// Process and thread safety: used by one thread of the harness, after start(). The queue under test
// runs in the workers only.
//
// Invariants
//   1. A sample counts as completed only when every item that was sent was received: number and sum
//      of all words are checked.
//   2. Whatever the queue does, measure_latency returns in bounded time, its workers are dead and
//      its names removed.
//   3. A load that was not kept says so: kept_share is the share of the load that the queue moved.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "queuecheck/reports/bench/bench_run.hpp"
#include "queuecheck/reports/bench/placement.hpp"
#include "queuecheck/reports/latency/send_schedule.hpp"
#include "queuecheck/reports/statistics/histogram_counts.hpp"
#include "queuecheck/stress/calibration.hpp"

namespace queuecheck {

// The limits are what the machine can do at best: two cache lines, each written by one process, and
// a futex; for busy and idle.
enum class LatencyMedium : std::uint32_t { queue, two_lines, futex };
enum class LatencyPhase : std::uint32_t { busy, idle, load, saturated };

std::string_view name(LatencyMedium medium);  // "two-lines"
std::string_view name(LatencyPhase phase);

// One point: what is measured, and how.
struct LatencyProbe {
  LatencyMedium medium = LatencyMedium::queue;
  LatencyPhase phase = LatencyPhase::busy;
  QueueSource queue;  // both empty where the medium is a limit
  Options options;    // item_bytes_max 8 at least
  // Of phase load.
  double items_per_second = 0;
  Arrivals arrivals = Arrivals::poisson;
  std::uint64_t seed = 1;
};

struct LatencySample {
  RunEnd end = RunEnd::environment;
  std::string problem;  // one line; empty when completed
  std::uint32_t round = 0;
  std::uint64_t items = 0;                 // moved, with those of the warm-up
  double achieved_items_per_second = 0;    // moved, until the last was there
  double kept_share = 0;                   // of the load; 1 where it was kept
  HistogramCounts scheduled;               // latency; from the time at which the item was due
  HistogramCounts closed_loop;             // from the real sending
  double voluntary_switches_per_item = 0;  // of the consumers
  double waited_share = 0;                 // as in BenchSample
  double foreign_share = 0;
  bool clean = false;
  std::uint64_t capacity = 0;
  bool blocking = false;  // through put and get; otherwise tries in a loop
};

// The length of a run, at most: the times that an item carries are 32 bits of ns.
inline constexpr double latency_run_seconds_max = 2;

LatencySample measure_latency(const LatencyProbe& probe, const Placement& placement,
                              const Calibration& clock, double seconds,
                              const RunLimits& limits = {});

}  // namespace queuecheck
