#include "queuecheck/reports/compare/winners.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "queuecheck/reports/bench/round_samples.hpp"
#include "queuecheck/reports/number_text.hpp"
#include "queuecheck/reports/statistics/comparison.hpp"

namespace queuecheck {
namespace {

struct Group {
  std::string cell;
  std::vector<std::size_t> rows;  // with figures, the fastest first
};

std::vector<Group> groups_of(const StoredBench& bench) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < bench.report.rows.size(); ++i) {
    const BenchRow& row = bench.report.rows[i];
    const std::uint64_t asked = bench.report.rows[i].capacity_asked;
    std::string cell =
        fmt::format("{}, {} B items, {}", shape_text(row), count_text(row.item_bytes),
                    asked == 0 ? "unbounded" : "capacity " + count_text(asked));
    auto known = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& group) { return group.cell == cell; });
    if (known == groups.end()) known = groups.insert(groups.end(), Group{std::move(cell), {}});
    if (row.has_figures()) known->rows.push_back(i);
  }
  for (Group& group : groups) {
    std::stable_sort(group.rows.begin(), group.rows.end(), [&](std::size_t a, std::size_t b) {
      return bench.report.rows[a].items_per_second.median >
             bench.report.rows[b].items_per_second.median;
    });
  }
  return groups;
}

// `second` against `first`, round by round.
ComparedCell paired(const StoredBench& bench, std::size_t first, std::size_t second) {
  ComparedCell cell;
  const auto theirs = samples_by_round(bench.report.rows[second].samples);
  for (const auto& [round, sample] : samples_by_round(bench.report.rows[first].samples)) {
    if (const auto found = theirs.find(round); found != theirs.end()) {
      cell.rounds.push_back({found->second->items_per_second, sample->items_per_second});
    }
  }
  return cell;
}

}  // namespace

std::vector<CellWinner> winners(const StoredBench& bench, const BenchSeries& series) {
  const std::vector<Group> groups = groups_of(bench);
  std::vector<ComparedCell> cells;
  for (const Group& group : groups) {
    for (std::size_t i = 1; i < group.rows.size(); ++i) {
      cells.push_back(paired(bench, group.rows.front(), group.rows[i]));
    }
  }
  const std::vector<ComparedRow> compared = compare(cells);
  std::vector<CellWinner> all;
  std::size_t next = 0;
  for (const Group& group : groups) {
    CellWinner& winner = all.emplace_back();
    winner.cell = group.cell;
    winner.measured = group.rows.size();
    if (group.rows.empty()) continue;
    winner.first.push_back(group.rows.front());
    for (std::size_t i = 1; i < group.rows.size(); ++i, ++next) {
      const ComparedRow& row = compared[next];
      if (row.verdict != Comparison::worse) winner.first.push_back(group.rows[i]);
      if (i > 1 || !row.ratio) continue;
      // Of the other to the first, turned round.
      const Interval& ratio = *row.ratio;
      if (ratio.low > 0) winner.to_next = Interval{1 / ratio.figure, 1 / ratio.high, 1 / ratio.low};
      winner.next = series.name_of_row(group.rows[i]);
    }
  }
  return all;
}

std::string winners_sentence(const std::vector<CellWinner>& cells, const BenchSeries& series) {
  std::map<std::string, std::size_t> won;
  std::size_t open = 0;
  std::size_t compared = 0;
  for (const CellWinner& cell : cells) {
    if (cell.measured < 2) continue;
    ++compared;
    if (cell.has_winner()) {
      ++won[series.name_of_row(cell.first.front())];
    } else {
      ++open;
    }
  }
  if (compared == 0) return "Nothing to compare: no cell has figures of two queues.";
  std::string out;
  for (const auto& [name, count] : won) {
    out += fmt::format("{}{} wins {} of {}", out.empty() ? "" : ", ", name, count, compared);
  }
  if (!out.empty()) out += compared == 1 ? " cell" : " cells";
  if (open > 0) {
    out += fmt::format("{}{} of {} nobody can tell", out.empty() ? "In " : "; in ", open, compared);
  }
  return out + ".";
}

}  // namespace queuecheck
