#include "queuecheck/reports/statistics/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/statistics/rank_test.hpp"

namespace queuecheck {
namespace {

ComparedRow row_of(const ComparedCell& cell, const ComparisonSettings& settings) {
  ComparedRow row;
  row.cell = cell.cell;
  row.less_is_better = cell.less_is_better;
  std::size_t values = std::min(cell.first.size(), cell.second.size());
  if (cell.rounds.empty()) {
    row.ratio = ratio_interval(cell.first, cell.second, settings.bootstrap);
    row.p = rank_test(cell.first, cell.second).p;
  } else {
    values = cell.rounds.size();
    row.ratio = paired_ratio_interval(cell.rounds, settings.bootstrap);
    std::vector<double> first;
    std::vector<double> second;
    for (const PairedValues& round : cell.rounds) {
      first.push_back(round.baseline);
      second.push_back(round.value);
    }
    row.p = rank_test(first, second).p;
  }
  if (!row.ratio) return row;
  row.precise = row.ratio->half_width() <= settings.half_width;
  if (!row.precise) {
    row.repetitions_wanted = repetitions_for(settings.half_width, values, row.ratio->half_width());
  }
  return row;
}

std::string why_not(const ComparedRow& row) {
  if (!row.ratio) {
    return fmt::format("fewer than {} values of each", bootstrap_values_min);
  }
  const std::string range = fmt::format("between {:+.1f} % and {:+.1f} %",
                                        (row.ratio->low - 1) * 100, (row.ratio->high - 1) * 100);
  if (row.precise) return "no difference that shows: " + range;
  return fmt::format("{}; needs about {} repetitions", range, row.repetitions_wanted);
}

}  // namespace

std::string_view name(Comparison comparison) {
  switch (comparison) {
    case Comparison::better:
      return "better";
    case Comparison::worse:
      return "worse";
    case Comparison::cannot_tell:
      return "cannot tell";
  }
  return "";
}

std::vector<ComparedRow> compare(std::span<const ComparedCell> cells,
                                 const ComparisonSettings& settings) {
  std::vector<ComparedRow> rows;
  std::vector<double> p;
  for (const ComparedCell& cell : cells) {
    rows.push_back(row_of(cell, settings));
    p.push_back(rows.back().p);
  }
  const std::vector<double> adjusted = holm_adjusted(p);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ComparedRow& row = rows[i];
    row.p = adjusted[i];
    if (row.ratio && row.p <= settings.alpha && !row.ratio->holds(1)) {
      const bool more = row.ratio->figure > 1;
      row.verdict = more == row.less_is_better ? Comparison::worse : Comparison::better;
    } else {
      row.reason = why_not(row);
    }
  }
  return rows;
}

bool any_worse_by(std::span<const ComparedRow> rows, double share) {
  return std::any_of(rows.begin(), rows.end(), [share](const ComparedRow& row) {
    if (row.verdict != Comparison::worse) return false;
    return row.less_is_better ? row.ratio->figure > 1 + share : row.ratio->figure < 1 - share;
  });
}

}  // namespace queuecheck
