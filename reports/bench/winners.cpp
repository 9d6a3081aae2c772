#include "queuecheck/reports/bench/winners.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "queuecheck/reports/bench/bench_names.hpp"
#include "queuecheck/reports/bench/round_samples.hpp"

namespace queuecheck {

namespace {

// The rows of one cell that have figures, the highest median first.
struct Contest {
  std::string cell;
  std::vector<const BenchRow*> rows;
};

std::vector<Contest> contests_of(const std::vector<BenchRow>& rows) {
  std::vector<Contest> contests;
  for (const BenchRow& row : rows) {
    if (!row.has_figures()) continue;
    const std::string cell = cell_name(row);
    auto found = std::find_if(contests.begin(), contests.end(),
                              [&](const Contest& contest) { return contest.cell == cell; });
    if (found == contests.end()) found = contests.insert(found, Contest{cell, {}});
    found->rows.push_back(&row);
  }
  std::erase_if(contests, [](const Contest& contest) { return contest.rows.size() < 2; });
  for (Contest& contest : contests) {
    std::stable_sort(contest.rows.begin(), contest.rows.end(),
                     [](const BenchRow* a, const BenchRow* b) {
                       return a->items_per_second.median > b->items_per_second.median;
                     });
  }
  return contests;
}

// `pairs`: the best against each of the others, in their order.
CellWinner winner_of(const Contest& contest, std::span<const ComparedRow> pairs) {
  CellWinner winner;
  winner.cell = contest.cell;
  winner.best = row_name(*contest.rows.front());
  const auto unsure = std::find_if(pairs.begin(), pairs.end(), [](const ComparedRow& pair) {
    return pair.verdict != Comparison::better;
  });
  const ComparedRow& closest = unsure == pairs.end() ? pairs.front() : *unsure;
  const auto rival = static_cast<std::size_t>(&closest - pairs.data()) + 1;
  winner.rival = row_name(*contest.rows[rival]);
  winner.ratio = closest.ratio;
  if (unsure == pairs.end()) {
    winner.winner = winner.best;
    return winner;
  }
  winner.repetitions_wanted = closest.repetitions_wanted;
  // By single rounds the one with the lower median may be ahead: then neither is sure.
  winner.reason =
      closest.reason.empty() ? "their medians and their rounds disagree" : closest.reason;
  return winner;
}

}  // namespace

std::vector<CellWinner> winners_of(const std::vector<BenchRow>& rows,
                                   const ComparisonSettings& settings) {
  const std::vector<Contest> contests = contests_of(rows);
  std::vector<ComparedCell> pairs;
  for (const Contest& contest : contests) {
    for (std::size_t i = 1; i < contest.rows.size(); ++i) {
      ComparedCell& pair = pairs.emplace_back();
      pair.rounds = paired_rounds(contest.rows.front()->samples, contest.rows[i]->samples);
    }
  }
  const std::vector<ComparedRow> compared = compare(pairs, settings);
  std::vector<CellWinner> winners;
  std::size_t from = 0;
  for (const Contest& contest : contests) {
    const std::size_t count = contest.rows.size() - 1;
    winners.push_back(winner_of(contest, std::span(compared).subspan(from, count)));
    from += count;
  }
  return winners;
}

}  // namespace queuecheck
