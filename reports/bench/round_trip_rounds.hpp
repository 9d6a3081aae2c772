// Round trips in interleaved rounds: the limits and every queue, in every phase, once a round.
//
// Process and thread safety: used by one thread of the harness, after start().
//
// Invariants
//   1. The order within a round is a function of seed and round only.
//   2. A run that others disturbed is repeated at once, twice at most, while the budget lasts.
//   3. Quantiles are those of all trips of the clean runs together; of all runs where fewer than
//      clean_min are clean (the row's clean_samples tells).
//   4. A ratio is taken within each round, then its median over the rounds: p50 to the p50 of the
//      limit (two lines, or two bare futexes, by phase), p99 to the p50 of the limit as well.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "queuecheck/reports/bench/round_trip.hpp"
#include "queuecheck/reports/bench/throughput.hpp"

namespace queuecheck {

struct RoundTripRow {
  std::string name;  // of the queue, or of the limit
  bool is_limit = false;
  RoundTripPhase phase = RoundTripPhase::spin;
  QueueOptions extra;
  std::uint32_t item_bytes = 8;
  std::uint64_t capacity = 0;
  std::string waiting;  // "blocking", or "spin": tries in a loop
  std::string placement;
  RunEnd end = RunEnd::completed;
  std::string problem;
  std::size_t trips = 0;  // behind the quantiles
  double p50_ns = 0;
  double p99_ns = 0;
  double p99_9_ns = 0;
  double max_ns = 0;
  Summary voluntary_switches_per_trip;
  std::optional<double> ratio_p50;
  std::optional<double> ratio_p99;
  std::size_t samples = 0;
  std::size_t clean_samples = 0;

  bool has_figures() const { return trips > 0; }
};

struct RoundTripReport {
  std::vector<RoundTripRow> rows;  // limits first
  Status status = Status::nothing;
  std::string reason;
};

// Of `settings`: queues, item_bytes, the first capacity, option_sets, repetitions, seconds, seed.
// Throws std::invalid_argument where the settings ask for more than one process at each end.
RoundTripReport run_round_trips(const BenchSettings& settings, const BenchProgress& progress = {});

// The queues' cells behind those of the limits.
std::vector<RoundTripCell> round_trip_cells(const BenchSettings& settings);

// The rows' status, as status_of() for throughput; limits do not count.
RowsStatus status_of(const std::vector<RoundTripRow>& rows);

}  // namespace queuecheck
