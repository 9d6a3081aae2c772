#include "queuecheck/reports/bench/render_round_trip.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace queuecheck {
namespace {

RoundTripReport sample_report() {
  RoundTripRow limit;
  limit.name = "two-lines";
  limit.is_limit = true;
  limit.item_bytes = 4;
  limit.trips = 60'000;
  limit.p50_ns = 288;
  limit.p99_ns = 400;
  limit.p99_9_ns = 900;
  limit.max_ns = 25'000;
  limit.samples = limit.clean_samples = 3;
  limit.placement = "pinned-apart";
  RoundTripRow ring = limit;
  ring.name = "ring";
  ring.is_limit = false;
  ring.extra = {{"spin", "100"}};
  ring.item_bytes = 8;
  ring.capacity = 1024;
  ring.waiting = "blocking";
  ring.p50_ns = 403.2;
  ring.p99_ns = 864;
  ring.ratio_p50 = 1.4;
  ring.ratio_p99 = 3;
  ring.voluntary_switches_per_trip = summarize({0.001, 0.002, 0.003});
  RoundTripRow stuck;
  stuck.name = "stuck";
  stuck.phase = RoundTripPhase::parked;
  stuck.end = RunEnd::stalled;
  stuck.problem = "no answer for seconds \xff";
  RoundTripReport report;
  report.rows = {limit, ring, stuck};
  return report;
}

TEST(RoundTripText, IsATableWithTheLimitsAndWhatIsMissing) {
  EXPECT_EQ(
      render_round_trips_text(sample_report()),
      "queue              bytes  phase   waiting        p50       p99     p99.9       max  "
      "switches/trip     p50     p99    clean\n"
      "limit: two-lines       4  spin                288 ns    400 ns    900 ns     25 us  "
      "         0.00       1       -      3/3\n"
      "ring spin=100          8  spin    blocking    403 ns    864 ns    900 ns     25 us  "
      "         0.00    1.40    3.00      3/3\n"
      "stuck                  8  parked            DNF\n"
      "stuck parked: DNF: no answer for seconds \xff\n"
      "the last p50 and p99: ratio to the p50 of two-lines (spin) or futex (parked), median over "
      "the rounds\n");
}

TEST(RoundTripText, SaysWhenTooFewRunsWereClean) {
  RoundTripReport report = sample_report();
  report.rows[1].clean_samples = 2;
  EXPECT_NE(render_round_trips_text(report).find("machine was busy"), std::string::npos);
}

TEST(RoundTripJson, HasTheAgreedNamesAndNoFigureWhereThereIsNone) {
  const auto rows = nlohmann::json::parse(round_trips_json(sample_report().rows));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].at("limit"), "two-lines");
  EXPECT_FALSE(rows[0].contains("queue"));
  EXPECT_EQ(rows[1].at("queue"), "ring");
  EXPECT_EQ(rows[1].at("phase"), "spin");
  EXPECT_EQ(rows[1].at("set").at("spin"), "100");
  EXPECT_DOUBLE_EQ(rows[1].at("latency_ns_p50"), 403.2);
  EXPECT_DOUBLE_EQ(rows[1].at("latency_ns_p99"), 864);
  EXPECT_DOUBLE_EQ(rows[1].at("latency_ns_p99_9"), 900);
  EXPECT_DOUBLE_EQ(rows[1].at("latency_ns_max"), 25'000);
  EXPECT_DOUBLE_EQ(rows[1].at("ratio_p50"), 1.4);
  EXPECT_DOUBLE_EQ(rows[1].at("ratio_p99"), 3);
  EXPECT_EQ(rows[1].at("compared_with"), "two-lines");
  EXPECT_DOUBLE_EQ(rows[1].at("voluntary_switches_per_trip"), 0.002);
  EXPECT_TRUE(rows[2].at("latency_ns_p50").is_null());
  EXPECT_EQ(rows[2].at("end"), "stalled");
  EXPECT_EQ(rows[2].at("compared_with"), "futex");
}

TEST(RoundTripStatus, LimitsDoNotCountAndAnAnswerIsNoFailure) {
  RoundTripReport report = sample_report();
  EXPECT_EQ(status_of(report.rows).status, Status::unknown);  // the stalled one
  report.rows[2].end = RunEnd::refused;
  EXPECT_EQ(status_of(report.rows).status, Status::valid);
  report.rows.erase(report.rows.begin() + 1);
  EXPECT_EQ(status_of(report.rows).status, Status::nothing);
}

}  // namespace
}  // namespace queuecheck
