#include "queuecheck/reports/charts/bench_page.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/charts/chart_page.hpp"
#include "queuecheck/reports/compare/bench_test_support.hpp"
#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/markup_test_support.hpp"

namespace queuecheck {
namespace {

TEST(BenchPage, Structure) {
  const Markup markup = read_markup(bench_page(test::sample_bench(), test::sample_bench_run()));
  ASSERT_EQ(markup.problem, "");
  expect_golden("bench.html.structure", structure(markup));
}

TEST(BenchPage, VerdictFirstThenWarningsChartsTablesEnvironment) {
  const std::string page = bench_page(test::sample_bench(), test::sample_bench_run());
  std::size_t last = 0;
  for (const char* const part :
       {"ring wins 2 of 4 cells; in 2 of 4 nobody can tell.", "Fastest of each cell",
        "<h2>Warnings", "<h2>Charts", "Latency by load", "Throughput, all rows",
        "Latency, all rows", "What the machine can do at best", "<h2>Command", "<h2>Environment"}) {
    const std::size_t at = page.find(part, last);
    ASSERT_NE(at, page.npos) << part;
    last = at;
  }
}

TEST(BenchPage, NamesStayTextAndNothingIsLoaded) {
  StoredBench bench = test::sample_bench();
  for (BenchRow& row : bench.report.rows) row.queue = "</script><b>" + row.queue + "\x01\xff";
  for (StoredLatency& row : bench.latency) row.queue = "\"><img src=x onerror=alert(1)>";
  const std::string page = bench_page(bench, test::sample_bench_run());
  EXPECT_EQ(read_markup(page).problem, "");
  for (const char* loader : {" src=\"", "@import", "url(", "<iframe", "<img", "https:"}) {
    EXPECT_EQ(page.find(loader), std::string::npos) << loader;
  }
}

// The hash of exactly what stands between the tags; `openssl dgst -sha256 -binary | base64` gives
// the same of charts.js.
TEST(BenchPage, OnlyOurScriptMayRun) {
  const std::string page = bench_page(test::sample_bench(), test::sample_bench_run());
  EXPECT_NE(page.find("default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '" +
                      std::string(charts_js_hash()) + "'"),
            std::string::npos);
  EXPECT_NE(page.find("<script>" + std::string(charts_js()) + "</script>"), std::string::npos);
  EXPECT_EQ(charts_js_hash().size(), std::string("sha256-").size() + 44);
  EXPECT_TRUE(charts_js_hash().ends_with('='));
}

TEST(BenchPage, OfAnOldDocumentIsWholeToo) {
  const std::string page = bench_page(test::sample_bench(false), test::sample_bench_run());
  EXPECT_EQ(read_markup(page).problem, "");
  EXPECT_NE(page.find("Throughput by shape"), std::string::npos);
  EXPECT_EQ(page.find("Latency"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
