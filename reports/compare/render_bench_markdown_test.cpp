#include "queuecheck/reports/compare/render_bench_markdown.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/compare/bench_test_support.hpp"
#include "queuecheck/reports/compare/render_compared.hpp"
#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/render_markdown.hpp"

namespace queuecheck {
namespace {

TEST(RenderBenchMarkdown, WhoWinsThenAllRows) {
  expect_golden("bench.md", render_bench_markdown(test::sample_bench(), test::sample_bench_run()));
}

TEST(RenderBenchMarkdown, FitsAJobsSummaryHoweverManyRows) {
  StoredBench bench = test::sample_bench();
  for (int i = 0; i < 10'000; ++i) {
    bench.report.rows.push_back(bench.report.rows.back());  // without figures: quick to compare
    bench.details.push_back(bench.details.back());
    bench.cells.push_back(bench.cells.back());
  }
  const std::string text = render_bench_markdown(bench, test::sample_bench_run());
  EXPECT_LE(text.size(), markdown_bytes_max);
  EXPECT_NE(text.find(" more rows in report.html."), std::string::npos);
}

TEST(RenderComparedMarkdown, FitsAJobsSummaryHoweverManyCells) {
  ComparedResults results;
  for (int i = 0; i < 10'000; ++i) {
    results.rows.push_back(
        {"cell " + std::to_string(i), false, {}, {}, 1, false, 0, "too few values"});
    results.cells.push_back({results.rows.back().cell, {1}, {1}, {}});
    results.remarks.push_back("a cell that cannot be compared, number " + std::to_string(i));
  }
  const std::string text = render_compared_markdown(results);
  EXPECT_LE(text.size(), markdown_bytes_max);
  EXPECT_NE(text.find(" more rows in report.html."), std::string::npos);
  EXPECT_NE(text.find(" more remarks."), std::string::npos);
}

TEST(MarkdownTable, CountsWhatIsLeftOut) {
  EXPECT_EQ(markdown_table("|h|\n", {"|1|\n", "|2|\n", "|3|\n"}, 12),
            "|h|\n|1|\n|2|\n\n1 more rows in report.html.\n");
  EXPECT_EQ(markdown_table("|h|\n", {"|1|\n"}, 100), "|h|\n|1|\n");
}

}  // namespace
}  // namespace queuecheck
