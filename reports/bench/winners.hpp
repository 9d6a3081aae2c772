// Which queue is the fastest of each cell of the grid, or that nobody can tell.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The one with the highest median wins only where it is called better than every other of its
//      cell (statistics/comparison.hpp): rank tests corrected over all pairs of all cells, and the
//      interval of the ratio, taken within each round, does not hold 1.
//   2. "Cannot tell" names the rival, and how much it could be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/reports/statistics/comparison.hpp"

namespace queuecheck {

struct BenchRow;

struct CellWinner {
  std::string cell;    // "4x4 64 B capacity 1024"
  std::string winner;  // with options and batch; empty: cannot tell
  std::string best;    // the highest median, whether or not it is sure
  std::string rival;   // the closest that it is not sure to beat; where it wins, the second
  std::optional<Interval> ratio;         // best to rival
  std::uint64_t repetitions_wanted = 0;  // where it cannot tell; 0 = not known
  std::string reason;                    // likewise, one line
};

// Cells in which fewer than two have figures have no winner, and are left out.
std::vector<CellWinner> winners_of(const std::vector<BenchRow>& rows,
                                   const ComparisonSettings& settings = {});

}  // namespace queuecheck
