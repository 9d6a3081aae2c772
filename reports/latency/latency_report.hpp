// What a measurement of latency found: a row for each queue, shape, phase and load, and how good
// the clock was.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. A row has figures, or says why not: `overloaded` (a load that was not kept), `end`,
//   `problem`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/reports/bench/statistics.hpp"
#include "queuecheck/reports/bench/throughput.hpp"
#include "queuecheck/reports/latency/clock_skew.hpp"
#include "queuecheck/reports/latency/latency_figures.hpp"
#include "queuecheck/reports/latency/latency_run.hpp"
#include "queuecheck/reports/latency/load.hpp"

namespace queuecheck {

// Below this share of a load's rate the load was not kept: latency then grows with the length of
// the run, and is no property of the queue.
inline constexpr double kept_share_min = 0.97;

struct LatencyRow {
  std::string name;  // of the queue, or of the limit
  bool is_limit = false;
  QueueOptions extra;
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::uint32_t item_bytes = 8;
  std::uint64_t capacity = 0;
  std::string waiting;  // "blocking", or "spin": tries in a loop
  std::string placement;
  bool oversubscribed = false;
  LatencyPhase phase = LatencyPhase::busy;
  std::optional<Load> load;
  double load_items_per_second = 0;                  // what the load was; 0 without one
  std::optional<double> saturated_items_per_second;  // what shares refer to
  std::optional<double> achieved_items_per_second;   // median over the rounds
  bool overloaded = false;
  RunEnd end = RunEnd::completed;
  std::string problem;  // why there are no figures: one line

  // Of the standing runs, one of each round: the clean ones, or all where fewer than clean_min are.
  std::uint64_t items = 0;  // behind the figures
  LatencyFigures figures;   // from the time at which an item was due
  LatencyFigures closed_loop_figures;
  HistogramCounts scheduled;  // all together
  HistogramCounts closed_loop;
  double voluntary_switches_per_item = 0;

  std::vector<LatencySample> samples;  // all runs
  std::size_t clean_samples = 0;

  bool has_figures() const { return items > 0 && !overloaded; }
};

struct LatencyClock {
  StampClock clock = StampClock::monotonic;
  std::optional<SkewBound> skew;  // of the second processor against the first
  double stamp_ns = 0;            // to read it once
  double record_ns = 0;           // to count one latency in a histogram
};

struct LatencyReport {
  std::vector<LatencyRow> rows;  // limits first
  LatencyClock clock;
  Arrivals arrivals = Arrivals::poisson;
  Status status = Status::nothing;
  std::string reason;  // of the worst row
};

// The rows' status, as that of throughput; limits do not count, and an overload is an answer.
RowsStatus status_of(const std::vector<LatencyRow>& rows);

}  // namespace queuecheck
