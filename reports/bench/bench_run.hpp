// One measured run: fresh processes, a fresh queue, one clocked stretch of items, everything
// checked. Both front ends (our rounds and Google Benchmark) stand on this one function.
//
// Process and thread safety: used by one thread of the harness, after start(). The queue under test
// runs in the workers only; the harness maps nothing of it.
//
// Invariants
//   1. A sample counts as completed only when every item arrived: count and sum of all counters
//      are checked, in the warm-up as in the clocked part.
//   2. The clock is the workers' own: from the first that starts behind the barrier to the last
//   that
//      ends.
//   3. Whatever the queue does (stall, crash, refuse), measure_once returns in bounded time, its
//      workers are dead and its names removed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/reports/bench/fairness.hpp"
#include "queuecheck/reports/bench/placement.hpp"
#include "queuecheck/reports/bench/waiting_kind.hpp"

namespace queuecheck {

// A point of the measured grid; options carry capacity, item bytes, producers and consumers.
struct BenchCell {
  QueueSource queue;  // of a host: its name there, see host_run.hpp
  Options options;
  std::uint32_t batch = 1;  // items a call; from 2 on by put_many and get_many
  bool hosted = false;      // lives in another program: measured by measure_hosted
  WaitingKind waiting = WaitingKind::usual;
  PlacementKind placement = PlacementKind::usual;
};

// stalled: no progress for seconds (DNF). crashed: a worker died by its own fault. wrong: items
// missing or changed. refused: the queue does not serve these options. not_offered: the queue is
// made for fewer producers or consumers, or the machine for less, so the cell is no question to it.
// absent: the
// program that hosts the queue is not on this machine. environment: the machine did not (fork,
// memory, a signal from outside).
enum class RunEnd : std::uint8_t {
  completed,
  refused,
  not_offered,
  absent,
  stalled,
  crashed,
  wrong,
  environment
};

std::string_view name(RunEnd end);   // as in JSON: "not_offered"
std::string_view words(RunEnd end);  // as in tables: "not offered", "DNF"
Status status_of(RunEnd end);

struct BenchSample {
  RunEnd end = RunEnd::environment;
  std::string problem;  // one line; empty when completed
  std::uint32_t round = 0;
  std::uint64_t items = 0;
  double elapsed_s = 0;
  double items_per_second = 0;
  double cpu_ns_per_item = 0;                  // of all workers, user and system
  double context_switches_per_1000_items = 0;  // voluntary and not
  double voluntary_switches_per_1000_items = 0;
  double waited_share = 0;     // of the elapsed time, the worker that waited longest for a CPU
  double foreign_share = 0;    // of the machine's CPU time, what others took
  bool clean = false;          // see noise.hpp
  std::uint64_t capacity = 0;  // effective; 0 = unbounded
  std::string host;            // "python 3.11.7"; empty for queues of ours
  bool blocking = false;       // put and get wait inside the queue; otherwise tries with yields
  std::optional<Shares> producer_shares;  // of two or more, of queues of ours
  std::optional<Shares> consumer_shares;
};

// With fewer clean runs figures are those of all runs; an interval needs as many
// (bootstrap_values_min).
inline constexpr std::size_t clean_min = 5;

struct RunLimits {
  double stall_s = 3;  // without progress of any worker
};

BenchSample measure_once(const BenchCell& cell, std::uint64_t items, const Placement& placement,
                         const RunLimits& limits = {});

}  // namespace queuecheck
