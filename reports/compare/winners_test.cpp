#include "queuecheck/reports/compare/winners.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/compare/bench_test_support.hpp"

namespace queuecheck {
namespace {

TEST(Winners, OneWhereItBeatsAllElseNobody) {
  const StoredBench bench = test::sample_bench();
  const BenchSeries series(bench);
  const std::vector<CellWinner> cells = winners(bench, series);
  ASSERT_EQ(cells.size(), 4U);
  EXPECT_EQ(cells[0].cell, "1x1, 8 B items, capacity 1 024");
  ASSERT_TRUE(cells[0].has_winner());
  EXPECT_EQ(series.name_of_row(cells[0].first[0]), "ring");
  ASSERT_TRUE(cells[0].to_next);
  EXPECT_NEAR(cells[0].to_next->figure, 4.5, 0.1);
  EXPECT_LE(cells[0].to_next->low, cells[0].to_next->figure);
  EXPECT_GE(cells[0].to_next->high, cells[0].to_next->figure);
  EXPECT_EQ(cells[0].next, "locked");
  EXPECT_FALSE(cells[1].has_winner());
  EXPECT_EQ(cells[1].first.size(), 2U);  // both are named
  EXPECT_EQ(cells[2].measured, 2U);      // spsc, which was not offered, takes no part
  EXPECT_EQ(winners_sentence(cells, series), "ring wins 2 of 4 cells; in 2 of 4 nobody can tell.");
}

TEST(Winners, OfOneQueueThereIsNothingToCompare) {
  StoredBench bench = test::sample_bench();
  bench.report.rows.resize(1);
  bench.details.resize(1);
  bench.cells.resize(1);
  const BenchSeries series(bench);
  const std::vector<CellWinner> cells = winners(bench, series);
  ASSERT_EQ(cells.size(), 1U);
  EXPECT_FALSE(cells[0].has_winner());
  EXPECT_EQ(winners_sentence(cells, series),
            "Nothing to compare: no cell has figures of two queues.");
}

TEST(Winners, TooFewRoundsMeanThatNobodyCanTell) {
  StoredBench bench = test::sample_bench();
  for (BenchRow& row : bench.report.rows) {
    if (row.samples.size() > 2) row.samples.resize(2);
  }
  const BenchSeries series(bench);
  for (const CellWinner& cell : winners(bench, series)) EXPECT_FALSE(cell.has_winner());
}

}  // namespace
}  // namespace queuecheck
