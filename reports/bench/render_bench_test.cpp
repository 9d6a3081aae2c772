#include "queuecheck/reports/bench/render_bench.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace queuecheck {
namespace {

BenchReport sample_report() {
  BenchReport report;
  report.baseline = "boost-message-queue";
  BenchRow fast;
  fast.queue = "locked";
  fast.capacity = 1024;
  fast.waiting = "blocking";
  fast.placement = "pinned-apart";
  fast.capacity_asked = 1024;
  fast.items_per_second = summarize({6.0e6, 6.6e6, 7.2e6});
  fast.precision.interval = Interval{6.6e6, 6.27e6, 6.93e6};
  fast.precision.noisy = true;
  fast.precision.mad = 3e5;
  fast.precision.repetitions_wanted = 5;
  fast.outliers = {2};
  fast.cpu_ns_per_item = summarize({230});
  fast.context_switches_per_1000_items = summarize({1.5});
  fast.ratio_to_baseline = 1.125;
  fast.clean_samples = 3;
  BenchSample sample;
  sample.end = RunEnd::completed;
  sample.items_per_second = 6.6e6;
  fast.samples = {sample, sample, sample};
  BenchRow baseline = fast;
  baseline.queue = "boost-message-queue";
  baseline.ratio_to_baseline.reset();
  BenchRow stalled;
  stalled.queue = "stuck";
  stalled.producers = stalled.consumers = 16;
  stalled.oversubscribed = true;
  stalled.end = RunEnd::stalled;
  stalled.problem = "no progress \xff";
  BenchSample failed;
  failed.end = RunEnd::stalled;
  failed.problem = stalled.problem;
  stalled.samples = {failed};
  report.rows = {fast, baseline, stalled};
  report.limits.problem = "one CPU";
  return report;
}

std::string line_with(const std::string& text, const std::string& word) {
  const std::size_t at = text.find(word);
  if (at == std::string::npos) return "";
  return text.substr(at, text.find('\n', at) - at);
}

TEST(BenchText, ShowsMedianSpreadAndRatio) {
  const std::string line = line_with(render_bench_text(sample_report()), "locked");
  for (const char* part : {"1x1", "1024", "blocking", "6.6 M", "±5.0 % noisy", "52.8 M", "230.0",
                           "1.50", "1.12", "3/3"}) {
    EXPECT_NE(line.find(part), std::string::npos) << part << " in: " << line;
  }
}

TEST(BenchText, ComparesAShapeWithTheQueuesOwnFirst) {
  BenchReport report = sample_report();
  EXPECT_EQ(render_bench_text(report).find("against its own"), std::string::npos);
  BenchRow wide = report.rows[0];
  wide.producers = wide.consumers = 16;
  wide.oversubscribed = true;
  wide.ratio_to_first_shape = 0.714;
  report.rows.push_back(wide);
  EXPECT_NE(render_bench_text(report).find(
                "locked 16x16*, 8 B, capacity 1024, against its own 1x1: 0.71\n"),
            std::string::npos)
      << render_bench_text(report);
  const auto rows = nlohmann::json::parse(bench_rows_json(report.rows));
  EXPECT_DOUBLE_EQ(rows[3]["ratio_to_first_shape"], 0.714);
  EXPECT_TRUE(rows[0]["ratio_to_first_shape"].is_null());
}

TEST(BenchText, ShowsARowWithoutFiguresAsDnfAndSaysWhy) {
  const std::string text = render_bench_text(sample_report());
  EXPECT_NE(line_with(text, "stuck").find("DNF"), std::string::npos) << text;
  EXPECT_NE(line_with(text, "stuck").find("16x16*"), std::string::npos) << text;
  EXPECT_NE(text.find("stuck 16x16 8 B capacity 0: DNF: no progress"), std::string::npos) << text;
  EXPECT_NE(text.find("limits: not measured: one CPU"), std::string::npos) << text;
}

TEST(BenchText, TellsTheFastestOfEachCellOrThatNobodyCan) {
  BenchReport report = sample_report();
  report.winners = {
      {"1x1 8 B capacity 1024", "ring", "ring", "locked", Interval{1.5, 1.4, 1.62}, 0, ""},
      {"4x4 8 B capacity 1024", "", "ring", "scq", Interval{1.01, 0.9, 1.1}, 40,
       "between -10.0 % and +10.0 %; needs about 40 repetitions"}};
  const std::string text = render_bench_text(report);
  EXPECT_NE(
      text.find("fastest:\n  1x1 8 B capacity 1024: ring, 1.50 times locked (1.40 to 1.62)\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("  4x4 8 B capacity 1024: cannot tell ring from scq: between -10.0 %"),
            std::string::npos)
      << text;
  const auto winners = nlohmann::json::parse(winners_json(report.winners));
  EXPECT_EQ(winners[0]["winner"], "ring");
  EXPECT_TRUE(winners[1]["winner"].is_null());
  EXPECT_EQ(winners[1]["repetitions_wanted"], 40);
}

TEST(BenchText, AColumnOfFairnessStandsWhereThereAreSeveral) {
  BenchReport report = sample_report();
  EXPECT_EQ(render_bench_text(report).find(" fair "), std::string::npos);
  report.rows[0].consumer_shares = Shares{0.1, 0.4, 0.83};
  EXPECT_NE(render_bench_text(report).find(" fair "), std::string::npos);
  EXPECT_NE(line_with(render_bench_text(report), "locked").find("0.83"), std::string::npos);
  const auto rows = nlohmann::json::parse(bench_rows_json(report.rows));
  EXPECT_DOUBLE_EQ(rows[0]["consumer_share_min"], 0.1);
  EXPECT_DOUBLE_EQ(rows[0]["consumer_share_max"], 0.4);
  EXPECT_DOUBLE_EQ(rows[0]["fairness_jain"], 0.83);
  EXPECT_TRUE(rows[1]["fairness_jain"].is_null());
}

TEST(BenchText, PlacementIsAColumnWhereItWasAskedFor) {
  BenchReport report = sample_report();
  EXPECT_EQ(render_bench_text(report).find("pinned-apart"), std::string::npos);
  report.rows[0].placement_asked = PlacementKind::apart;
  EXPECT_NE(line_with(render_bench_text(report), "locked").find("pinned-apart"), std::string::npos);
}

TEST(BenchText, WarningsAreLinesAndInTheJson) {
  BenchReport report = sample_report();
  report.warnings = {{BenchWarningKind::noisy, "locked 1x1", "known to ±5.0 %"}};
  EXPECT_NE(render_bench_text(report).find("warning: noisy: "), std::string::npos);
  const auto warnings = nlohmann::json::parse(warnings_json(report.warnings));
  EXPECT_EQ(warnings[0]["kind"], "noisy");
  EXPECT_EQ(warnings[0]["cell"], "locked 1x1");
  EXPECT_EQ(warnings[0]["text"], "known to ±5.0 %");
}

TEST(BenchText, ARowOfAnAbsentQueueIsNamedAlone) {
  BenchReport report = sample_report();
  BenchRow absent;
  absent.queue = "ck-ring";
  absent.end = RunEnd::absent;
  absent.problem = "ck_ring.h not found";
  report.rows.push_back(absent);
  EXPECT_NE(render_bench_text(report).find("\nck-ring: absent: ck_ring.h not found\n"),
            std::string::npos);
}

TEST(BenchJson, TellsHowSureTheMedianIs) {
  const auto rows = nlohmann::json::parse(bench_rows_json(sample_report().rows));
  EXPECT_DOUBLE_EQ(rows[0]["items_per_second_mad"], 3e5);
  EXPECT_DOUBLE_EQ(rows[0]["items_per_second_low"], 6.27e6);
  EXPECT_DOUBLE_EQ(rows[0]["half_width"], 0.05);
  EXPECT_EQ(rows[0]["noisy"], true);
  EXPECT_EQ(rows[0]["repetitions_wanted"], 5);
  EXPECT_EQ(rows[0]["outliers"].size(), 1U);
  EXPECT_DOUBLE_EQ(rows[0]["bytes_per_second"], 6.6e6 * 8);
  EXPECT_TRUE(rows[2]["half_width"].is_null());
  EXPECT_TRUE(rows[2]["noisy"].is_null());
}

TEST(BenchJson, HasTheAgreedNames) {
  const auto rows = nlohmann::json::parse(bench_rows_json(sample_report().rows));
  ASSERT_EQ(rows.size(), 3U);
  for (const char* field :
       {"queue", "producers", "consumers", "item_bytes", "capacity", "waiting", "items_per_second",
        "items_per_second_min", "items_per_second_max", "items_per_second_iqr", "samples",
        "cpu_ns_per_item", "context_switches_per_1000_items", "voluntary_switches_per_1000_items",
        "placement", "ratio_to_baseline"}) {
    EXPECT_TRUE(rows[0].contains(field)) << field;
  }
  EXPECT_DOUBLE_EQ(rows[0]["items_per_second"], 6.6e6);
  EXPECT_EQ(rows[0]["runs"].size(), 3U);
}

TEST(BenchJson, LeavesNoFigureWhereThereIsNone) {
  const auto rows = nlohmann::json::parse(bench_rows_json(sample_report().rows));
  EXPECT_TRUE(rows[2]["items_per_second"].is_null());
  EXPECT_EQ(rows[2]["end"], "stalled");  // and the byte that is no UTF-8 did not stop it
  EXPECT_TRUE(rows[1]["ratio_to_baseline"].is_null());
  const auto limits = nlohmann::json::parse(limits_json(PhysicalLimits{}));
  EXPECT_TRUE(limits["futex_round_trip_ns"].is_null());
}

TEST(ReportRows, CarryTheFiguresAndTheReason) {
  const std::vector<ThroughputRow> rows = throughput_rows(sample_report());
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_DOUBLE_EQ(rows[0].items_per_second, 6.6e6);
  EXPECT_EQ(rows[0].ratio, 1.125);
  EXPECT_EQ(rows[2].items_per_second, 0);
  EXPECT_NE(rows[2].note.find("DNF"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
