// The rounds of a measurement: calibrates each cell, then measures all of them once per round, in
// an order drawn from the seed. run_throughput drives it directly, Google Benchmark sample by
// sample.
//
// Process and thread safety: used by one thread of the harness.
//
// Invariants
//   1. The order within a round is a function of seed and round only.
//   2. A run that others disturbed is repeated at once, twice at most, while the budget and a
//   common
//      allowance (one repeat per planned run) last; every attempt is kept.
//   3. A cell that did not complete a run is not measured again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"

namespace queuecheck {

// The grid, groups of equal shape, item size and capacity together, queues in the order given.
std::vector<BenchCell> cells_of(const BenchSettings& settings);

// Why the queue is not asked for this shape ("one producer"); nullopt when it serves it.
std::optional<std::string> not_offered(const BenchCell& cell);

// Positions 0..count-1 in the order of this round.
std::vector<std::size_t> round_order(std::uint64_t seed, std::uint32_t round, std::size_t count);

// The queue that ratios refer to: settings.baseline if it is measured, else the first.
std::string baseline_of(const BenchSettings& settings);

class ThroughputRounds {
 public:
  explicit ThroughputRounds(const BenchSettings& settings, BenchProgress progress = {});

  const std::vector<BenchCell>& cells() const { return cells_; }
  void leave_out(std::size_t cell) { states_[cell].selected = false; }

  // Measures the next round; false when the budget is spent or no cell is left.
  bool measure_round();
  std::uint32_t rounds() const { return rounds_; }

  // The sample that stands for this round: the clean attempt, else the last. nullptr: none.
  const BenchSample* sample(std::size_t cell, std::uint32_t round) const;

  std::vector<BenchRow> rows() const;

 private:
  struct CellState {
    bool selected = true;
    bool failed = false;
    std::uint64_t items = 0;  // 0 = not calibrated yet
    Placement placement;
    std::vector<BenchSample> samples;
  };

  void calibrate(std::size_t cell);
  void measure(std::size_t cell);
  bool time_left(double share) const;  // of the budget
  void tell(std::size_t cell, const BenchSample& sample) const;
  BenchRow row(std::size_t cell) const;
  std::optional<double> ratio(std::size_t cell, std::size_t baseline) const;

  BenchSettings settings_;
  BenchProgress progress_;
  std::vector<BenchCell> cells_;
  std::vector<CellState> states_;
  std::uint32_t rounds_ = 0;
  std::uint64_t repeats_left_ = 0;
  std::int64_t began_ns_ = 0;
};

}  // namespace queuecheck
