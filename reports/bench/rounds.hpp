// The rounds of a measurement: calibrates each cell, then measures all of them once per round, in
// an order drawn from the seed. run_throughput drives it directly, Google Benchmark sample by
// sample.
//
// Process and thread safety: used by one thread of the harness.
//
// Invariants
//   1. The order within a round is a function of seed and round only.
//   2. A run that others disturbed is repeated at once, twice at most, while the budget and a
//      common allowance (one repeat per planned run, 15 a cell at most) last; every attempt is
//      kept.
//   3. A cell that did not complete a run is not measured again.
//   4. With settings.half_width a group is measured until the median of each of its cells is known
//      to that; looked at after every second round, from round rounds_min on. What is looked at is
//      the width of the interval, never who is ahead.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"

namespace queuecheck {

// The grid, groups of equal shape, item size, capacity, waiting and placement together, queues in
// the order given.
std::vector<BenchCell> cells_of(const BenchSettings& settings);

// How long a run of this cell is to be. A host's queues are slow and its processes slow to get
// going: longer runs (1 s), so that the start is noise; short ones would make the host look worse
// than it is.
double run_seconds_of(const BenchCell& cell, double run_seconds);

// Positions 0..count-1 in the order of this round.
std::vector<std::size_t> round_order(std::uint64_t seed, std::uint32_t round, std::size_t count);

// The queue that ratios refer to: settings.baseline if it is measured, else the first.
std::string baseline_of(const BenchSettings& settings);

class ThroughputRounds {
 public:
  explicit ThroughputRounds(const BenchSettings& settings, BenchProgress progress = {});

  const std::vector<BenchCell>& cells() const { return cells_; }
  void leave_out(std::size_t cell) { states_[cell].selected = false; }

  // Measures the next round; false when the budget is spent, or every cell has failed or is precise
  // enough.
  bool measure_round();
  std::uint32_t rounds() const { return rounds_; }

  // The sample that stands for this round: the clean attempt, else the last. nullptr: none.
  const BenchSample* sample(std::size_t cell, std::uint32_t round) const;

  std::vector<BenchRow> rows() const;

 private:
  struct CellState {
    bool selected = true;
    bool failed = false;
    bool settled = false;     // with all of its group
    std::size_t group = 0;    // its first cell
    std::uint64_t items = 0;  // 0 = not calibrated yet
    Placement placement;
    std::vector<BenchSample> samples;
  };

  void calibrate(std::size_t cell);
  void measure(std::size_t cell);
  bool time_left(double share) const;  // of the budget
  void tell(std::size_t cell, const BenchSample& sample) const;
  void settle();  // groups that are precise enough

  BenchSettings settings_;
  BenchProgress progress_;
  std::vector<BenchCell> cells_;
  std::vector<CellState> states_;
  std::uint32_t rounds_ = 0;
  std::uint64_t repeats_left_ = 0;
  std::int64_t began_ns_ = 0;
};

}  // namespace queuecheck
