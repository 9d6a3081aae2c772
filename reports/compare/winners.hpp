// Which queue is the fastest of each cell, or that nobody can tell.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A queue wins a cell only where it is better than each other one of it by the comparison of
//      `compare`: rank test, corrected over all cells of the result, and interval.
//   2. Where it is not, all that the first could not be told from are named with it.
//   3. Rows of one cell were measured in the same rounds and are compared within them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "queuecheck/reports/compare/bench_series.hpp"

namespace queuecheck {

struct CellWinner {
  std::string cell;                 // "4x4, 64 B items, capacity 1 024"
  std::vector<std::size_t> first;   // rows, the highest median first; one: the winner
  std::size_t measured = 0;         // rows with figures
  std::optional<Interval> to_next;  // the first's items per second to those of the best other
  std::string next;                 // its name

  bool has_winner() const { return first.size() == 1 && measured > 1; }
};

// In the order of the rows. Complexity: a bootstrap for each row.
std::vector<CellWinner> winners(const StoredBench& bench, const BenchSeries& series);

// "ring wins 3 of 4 cells; in 1 nobody can tell", or why there is nothing to compare.
std::string winners_sentence(const std::vector<CellWinner>& cells, const BenchSeries& series);

}  // namespace queuecheck
