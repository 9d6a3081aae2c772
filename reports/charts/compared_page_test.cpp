#include "queuecheck/reports/charts/compared_page.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/charts/forest.hpp"
#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/markup_test_support.hpp"

namespace queuecheck {
namespace {

ComparedResults three_cells() {
  ComparedResults results;
  results.first = "before";
  results.second = "after <b>";
  const auto add = [&](const std::string& cell, Comparison verdict, std::optional<Interval> ratio,
                       const std::string& reason) {
    results.cells.push_back({cell, {4e6}, {2e6}, {}});
    results.rows.push_back({cell, false, verdict, ratio, 0.01, true, 0, reason});
  };
  add("1x1 8 B capacity 1024", Comparison::worse, Interval{0.5, 0.45, 0.55}, "");
  add("4x4 8 B capacity 1024", Comparison::better, Interval{2, 1.8, 500}, "");
  add("4x4 64 B capacity 1024", Comparison::cannot_tell, {}, "fewer than 5 values of each");
  results.remarks = {"commit: a in the first, b in the second"};
  return results;
}

TEST(ComparedPage, IsWellFormedAndTellsTheWorstFirst) {
  const std::string page = compared_page(three_cells(), Status::violation, {});
  EXPECT_EQ(read_markup(page).problem, "");
  EXPECT_NE(page.find("<span class=\"word\">1 worse</span>"), std::string::npos);
  EXPECT_NE(page.find("before → after &lt;b&gt;: 1 worse, 1 better, 1 cannot tell."),
            std::string::npos);
  EXPECT_NE(page.find("fewer than 5 values of each"), std::string::npos);
  EXPECT_NE(page.find("commit: a in the first"), std::string::npos);
}

TEST(Forest, HasAMarkForEachRatioAndTheLineAtOne) {
  expect_golden("forest.svg", draw_forest(three_cells().rows));
}

TEST(Forest, WithoutAnyRatioThereIsNone) {
  EXPECT_EQ(draw_forest({{"1x1", false, Comparison::cannot_tell, {}, 1, false, 0, "too few"}}), "");
  EXPECT_EQ(read_markup(compared_page({}, Status::nothing, {})).problem, "");
}

TEST(Forest, OfTooManyRowsTheFirst) {
  const std::vector<ComparedRow> rows(
      forest_rows_max + 5,
      {"1x1", false, Comparison::better, Interval{2, 1.5, 3}, 0.01, true, 0, ""});
  const std::string svg = draw_forest(rows);
  std::size_t marks = 0;
  for (std::size_t at = svg.find("class=\"mark\""); at != svg.npos;
       at = svg.find("class=\"mark\"", at + 1)) {
    ++marks;
  }
  EXPECT_EQ(marks, forest_rows_max);
}

}  // namespace
}  // namespace queuecheck
