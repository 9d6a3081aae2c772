#include "queuecheck/reports/latency/render_latency.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "queuecheck/reports/latency/histogram_json.hpp"
#include "queuecheck/reports/latency/latency_test_support.hpp"

namespace queuecheck {
namespace {

using test::latency_sample;
using test::load_cell;

LatencyReport sample_report() {
  const Placement placement{"pinned-apart", false, {0, 1}};
  LatencyCell limit;
  limit.probe.medium = LatencyMedium::futex;
  limit.probe.phase = LatencyPhase::idle;
  limit.probe.options = {0, 8, 1, 1, {}};
  LatencySample woken = latency_sample(0, 2'000, 1'000);
  woken.voluntary_switches_per_item = 1;
  std::vector<LatencySample> rounds;
  for (std::uint32_t round = 0; round < 5; ++round) {
    rounds.push_back(latency_sample(round, 200 + round, 2'000));
  }
  LatencyCell second = load_cell();
  second.probe.options.extra = {{"spin", "100"}};
  second.load = Load{0, 2e6};
  second.probe.items_per_second = 2e6;
  LatencyReport report;
  report.rows = {latency_row(limit, placement, {woken}),
                 latency_row(load_cell(), placement, rounds),
                 latency_row(second, placement, {latency_sample(0, 200, 2'000, 0.25)})};
  report.rows[1].saturated_items_per_second = 1e6;
  LatencyCell stuck = load_cell();
  stuck.probe.queue.name = "stuck";
  LatencySample stalled;
  stalled.end = RunEnd::stalled;
  stalled.problem = "no item arrived for seconds \xff";
  stuck.probe.items_per_second = 0;
  report.rows.push_back(latency_row(stuck, placement, {stalled}));
  report.clock = {StampClock::tsc, SkewBound{-40, 55}, 20, 2.5};
  return report;
}

TEST(LatencyText, IsATableWithTheLimitsAndWhatIsMissing) {
  EXPECT_EQ(
      render_latency_text(sample_report()),
      "queue            PxC   bytes  capacity  phase  waiting   load          achieved       p50   "
      "  "
      "  ±       p90       p99       ±     p99.9       max  closed p99  closed max    clean\n"
      "limit: futex     1x1       8         -  idle             -              500 k/s      2 us   "
      "  "
      "  -      2 us     20 us       -         -     20 us           -           -      1/1\n"
      "ring             1x1       8      1024  load   blocking  50% 500 k/s    500 k/s    202 ns   "
      " "
      "±1 %    202 ns   2.02 us    ±1 %  2.04 us~   2.04 us      202 ns      204 ns      5/5\n"
      "ring spin=100    1x1       8      1024  load   blocking  2M/s           125 k/s  "
      "overloaded\n"
      "stuck            1x1       8      1000  load             50%          DNF\n"
      "stuck 1x1 load: DNF: no item arrived for seconds \xff\n"
      "overloaded: less than 97 % of the load was moved in time, so latency grows for as long as "
      "it "
      "lasts\n"
      "~ of all rounds together: one round alone has too few items for it\n"
      "- too few items for that percentile: 10 must lie beyond it\n"
      "rows with fewer than 3 clean runs show all runs: the machine was busy\n"
      "load: poisson arrivals; latency counts from the time at which an item was due, `closed` "
      "from "
      "the real sending\n"
      "clock: tsc, read in 20 ns, a latency counted in 2.5 ns; the second processor's is between "
      "40 "
      "ns behind and 55 ns ahead of the first's: one-way figures are true to within that\n");
}

TEST(LatencyJson, HasTheAgreedNamesAndNoFigureWhereThereIsNone) {
  const auto rows = nlohmann::json::parse(latency_rows_json(sample_report().rows));
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].at("limit"), "futex");
  EXPECT_FALSE(rows[0].contains("queue"));
  EXPECT_EQ(rows[0].at("phase"), "idle");
  EXPECT_TRUE(rows[0].at("load_items_per_second").is_null());
  EXPECT_FALSE(rows[0].contains("closed_loop_latency_ns_p99"));
  const auto& ring = rows[1];
  EXPECT_EQ(ring.at("queue"), "ring");
  EXPECT_EQ(ring.at("producers"), 1);
  EXPECT_EQ(ring.at("waiting"), "blocking");
  EXPECT_EQ(ring.at("phase"), "load");
  EXPECT_EQ(ring.at("load"), "50%");
  EXPECT_DOUBLE_EQ(ring.at("load_items_per_second"), 500'000);
  EXPECT_DOUBLE_EQ(ring.at("saturated_items_per_second"), 1e6);
  EXPECT_DOUBLE_EQ(ring.at("achieved_items_per_second"), 500'000);
  EXPECT_DOUBLE_EQ(ring.at("latency_ns_p50"), 202);
  EXPECT_LE(ring.at("latency_ns_p99_low"), ring.at("latency_ns_p99"));
  EXPECT_GE(ring.at("latency_ns_p99_high"), ring.at("latency_ns_p99"));
  EXPECT_EQ(ring.at("latency_ns_max"), 2'040);
  EXPECT_DOUBLE_EQ(ring.at("closed_loop_latency_ns_p99"), 202);
  EXPECT_EQ(ring.at("overloaded"), false);
  EXPECT_EQ(ring.at("items"), 10'000);
  EXPECT_EQ(ring.at("samples"), 5);
  EXPECT_EQ(ring.at("end"), "completed");
  EXPECT_TRUE(ring.at("problem").is_null());
  EXPECT_EQ(ring.at("runs").size(), 5U);
  EXPECT_DOUBLE_EQ(ring.at("runs")[1].at("latency_ns_p50"), 201);
}

TEST(LatencyJson, SaysWhyAPercentileIsNotShown) {
  const auto rows = nlohmann::json::parse(latency_rows_json(sample_report().rows));
  EXPECT_TRUE(rows[0].at("latency_ns_p99_9").is_null());
  EXPECT_EQ(rows[0].at("not_shown").at("latency_ns_p99_9"),
            "p99.9 needs 10 000 items, these are 1 000");
  EXPECT_TRUE(rows[1].at("not_shown").empty());
}

TEST(LatencyJson, OfAnOverloadOnlyTheRateIsTold) {
  const auto row = nlohmann::json::parse(latency_rows_json(sample_report().rows))[2];
  EXPECT_EQ(row.at("overloaded"), true);
  EXPECT_EQ(row.at("load"), "2M/s");
  EXPECT_EQ(row.at("set").at("spin"), "100");
  EXPECT_DOUBLE_EQ(row.at("achieved_items_per_second"), 125'000);
  for (const char* field : {"latency_ns_p50", "latency_ns_p99", "latency_ns_max", "histogram",
                            "closed_loop_latency_ns_max"}) {
    EXPECT_TRUE(row.at(field).is_null()) << field;
  }
}

TEST(LatencyJson, StoredHistogramsOfAllRunsAreReadBack) {
  const LatencyReport report = sample_report();
  const auto rows = nlohmann::json::parse(latency_rows_json(report.rows));
  EXPECT_EQ(parse_histogram(rows[1].at("histogram").dump()), report.rows[1].scheduled);
  EXPECT_EQ(parse_histogram(rows[1].at("closed_loop_histogram").dump()),
            report.rows[1].closed_loop);
  EXPECT_EQ(rows[3].at("end"), "stalled");
  EXPECT_TRUE(rows[3].at("histogram").is_null());
}

TEST(LatencyJson, TellsTheClockAndItsSkew) {
  const auto json = nlohmann::json::parse(latency_measuring_json(sample_report()));
  EXPECT_EQ(json.at("clock"), "tsc");
  EXPECT_DOUBLE_EQ(json.at("skew_ns_low"), -40);
  EXPECT_DOUBLE_EQ(json.at("skew_ns_high"), 55);
  EXPECT_DOUBLE_EQ(json.at("record_ns"), 2.5);
  EXPECT_EQ(json.at("arrivals"), "poisson");
}

}  // namespace
}  // namespace queuecheck
