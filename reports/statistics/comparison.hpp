// Better, worse, or cannot tell: what two measurements of the same cells say about each other.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A cell is called better or worse only where the rank test, corrected over all cells, is sure
//      (p <= alpha), and the interval of the ratio does not hold 1. So where nothing differs, the
//      chance that any cell at all is called is at most alpha.
//   2. "Cannot tell" says why: too few values, or how much it could be (the interval), and how many
//      repetitions would do where the interval is wider than wanted.
//   3. More is better (items a second) unless the cell says less_is_better (times).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queuecheck/reports/statistics/bootstrap.hpp"

namespace queuecheck {

enum class Comparison : std::uint8_t { better, worse, cannot_tell };
std::string_view name(Comparison comparison);  // "better", "worse", "cannot tell"

// The values of one cell, of the baseline and of what is compared with it. `rounds` where both were
// measured side by side, else `first` and `second`.
struct ComparedCell {
  std::string cell;
  std::vector<double> first;
  std::vector<double> second;
  std::vector<PairedValues> rounds;  // value: second's
  bool less_is_better = false;
};

struct ComparedRow {
  std::string cell;
  bool less_is_better = false;
  Comparison verdict = Comparison::cannot_tell;
  std::optional<Interval> ratio;         // second / first; none of too few values
  double p = 1;                          // corrected
  bool precise = false;                  // the interval's half-width reached what was wanted
  std::uint64_t repetitions_wanted = 0;  // where it is not precise; 0 = not known
  std::string reason;                    // of cannot_tell, one line
};

struct ComparisonSettings {
  double alpha = 0.05;
  double half_width = 0.04;  // that is wanted
  BootstrapSettings bootstrap;
};

std::vector<ComparedRow> compare(std::span<const ComparedCell> cells,
                                 const ComparisonSettings& settings = {});

// Rows that are worse by more than `share` (0.05 = 5 %): sure to be worse, and the figure is lower
// by that much, or higher where less is better.
bool any_worse_by(std::span<const ComparedRow> rows, double share);

}  // namespace queuecheck
