#include "queuecheck/reports/charts/bench_charts.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/compare/bench_test_support.hpp"

namespace queuecheck {
namespace {

using Texts = std::vector<std::string>;

Texts titles(const BenchCharts& charts) {
  Texts texts;
  for (const Chart& chart : charts.charts) texts.push_back(chart.title + ": " + chart.note);
  return texts;
}

TEST(BenchCharts, ThroughputOverAllThatWasVaried) {
  const StoredBench bench = test::sample_bench();
  const BenchCharts charts = throughput_charts(bench, BenchSeries(bench));
  EXPECT_EQ(titles(charts), (Texts{"Throughput by shape: 8 B items, capacity 1 024",
                                   "Throughput by shape: 64 B items, capacity 1 024",
                                   "Throughput by item size: 1x1, capacity 1 024",
                                   "Throughput by item size: 4x4*, capacity 1 024"}));
  const Chart& first = charts.charts.front();
  EXPECT_EQ(first.x.names, (Texts{"1x1", "4x4*"}));
  ASSERT_EQ(first.series.size(), 2U);  // a queue without figures has no mark
  EXPECT_EQ(first.series[0].name, "locked");
  ASSERT_EQ(first.series[1].points.size(), 2U);
  const ChartPoint& ring = first.series[1].points[0];
  EXPECT_DOUBLE_EQ(ring.y, 4.5e6 * 1.01);
  EXPECT_LE(ring.low, ring.y);
  EXPECT_GE(ring.high, ring.y);
  EXPECT_LT(ring.low, ring.high);
}

TEST(BenchCharts, LimitsAreThoseOfTheMachine) {
  const StoredBench bench = test::sample_bench();
  const Chart by_size = throughput_charts(bench, BenchSeries(bench)).charts[2];
  ASSERT_EQ(by_size.limits.size(), 4U);
  EXPECT_DOUBLE_EQ(by_size.limits[0].y, 1e9 / 124);
  ASSERT_EQ(by_size.limits[3].curve.size(), 2U);
  EXPECT_DOUBLE_EQ(by_size.limits[3].curve[1].second, 9.5 * 1024 * 1024 * 1024 / 64);
}

TEST(BenchCharts, LatencyByLoadAndByPercentile) {
  const StoredBench bench = test::sample_bench();
  const BenchCharts charts = latency_charts(bench, BenchSeries(bench));
  const std::string cell = "1x1, 8 B items, capacity 1 024";
  EXPECT_EQ(titles(charts), (Texts{"Latency by load, p50: " + cell, "Latency by load, p99: " + cell,
                                   "Latency by load, p99.9: " + cell,
                                   "Latency by percentile: " + cell + ", busy: nobody sleeps",
                                   "Latency by percentile: " + cell +
                                       ", idle: the getter sleeps before each item"}));
  const Chart& p99 = charts.charts[1];
  ASSERT_EQ(p99.series.size(), 2U);
  const ChartSeries& ring = p99.series[1];
  EXPECT_EQ(ring.name, "ring");
  ASSERT_EQ(ring.points.size(), 2U);
  EXPECT_DOUBLE_EQ(ring.points[0].x, 1e5);
  EXPECT_DOUBLE_EQ(ring.points[0].y, 1200);
  EXPECT_DOUBLE_EQ(ring.points[0].low, 1050);
  EXPECT_FALSE(ring.points[0].hollow);
  EXPECT_TRUE(ring.points[1].hollow);
  EXPECT_DOUBLE_EQ(charts.charts[0].series[1].points[0].low, 300);  // p50 has no interval
}

TEST(BenchCharts, OfAnOldDocumentWithoutTheNewMembers) {
  const StoredBench bench = test::sample_bench(false);
  EXPECT_EQ(throughput_charts(bench, BenchSeries(bench)).charts.size(), 4U);
  EXPECT_TRUE(latency_charts(bench, BenchSeries(bench)).charts.empty());
}

TEST(BenchCharts, TooManyAreCounted) {
  StoredBench bench = test::sample_bench();
  const BenchRow row = bench.report.rows[0];
  for (std::uint32_t bytes = 100; bytes < 130; ++bytes) {
    bench.report.rows.push_back(row);
    bench.report.rows.back().item_bytes = bytes;
    bench.details.push_back(bench.details[0]);
    bench.cells.push_back(bench.cells[0]);
  }
  const BenchCharts charts = throughput_charts(bench, BenchSeries(bench));
  EXPECT_EQ(charts.charts.size(), charts_max + 2);  // by shape; by item size of two shapes
  EXPECT_EQ(charts.left_out, 32 - charts_max);
}

TEST(BenchSeries, TellsWaysOfWaitingApartWhereTheyMeet) {
  StoredBench bench = test::sample_bench();
  bench.report.rows.push_back(bench.report.rows[1]);
  bench.report.rows.back().waiting = "yield";
  bench.details.push_back(bench.details[1]);
  bench.cells.push_back(bench.cells[1]);
  const BenchSeries series(bench);
  EXPECT_EQ(series.name_of_row(0), "locked");
  EXPECT_EQ(series.name_of_row(1), "ring, blocking");
  EXPECT_EQ(series.name_of_row(bench.report.rows.size() - 1), "ring, yield");
}

}  // namespace
}  // namespace queuecheck
