// Real round trips: of the limits, of queues that wait and that do not, and of bad queues, which
// bench_processes_test.cpp registers.
#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/reports/bench/round_trip_rounds.hpp"

namespace queuecheck {
namespace {

const Placement& placement() {
  static const Placement placed = place_workers(1, 1, allowed_cpus());
  return placed;
}

RoundTripSample measure(const QueueSource& queue, RoundTripPhase phase, double seconds = 0.03) {
  const RoundTripCell cell{RoundTripMedium::queue, phase, queue, {64, 8, 1, 1, {}}};
  return measure_round_trip(cell, placement(), seconds);
}

TEST(RoundTrip, OfEveryLimitIsMeasured) {
  for (const auto medium :
       {RoundTripMedium::one_line, RoundTripMedium::two_lines, RoundTripMedium::futex}) {
    const auto phase =
        medium == RoundTripMedium::futex ? RoundTripPhase::parked : RoundTripPhase::spin;
    const RoundTripSample sample =
        measure_round_trip({medium, phase, {}, {0, 4, 1, 1, {}}}, placement(), 0.03);
    ASSERT_EQ(sample.end, RunEnd::completed) << name(medium) << ": " << sample.problem;
    ASSERT_FALSE(sample.trip_ns.empty()) << name(medium);
    EXPECT_GT(*std::min_element(sample.trip_ns.begin(), sample.trip_ns.end()), 0);
  }
}

TEST(RoundTrip, OfQueuesInEveryPhaseTheyOffer) {
  for (const char* queue :
       {"locked", "ring", "spsc", "boost-message-queue", "boost-lockfree-spsc"}) {
    const RoundTripSample sample = measure(find_queue(queue), RoundTripPhase::spin);
    EXPECT_EQ(sample.end, RunEnd::completed) << queue << ": " << sample.problem;
    EXPECT_FALSE(sample.trip_ns.empty()) << queue;
    EXPECT_GE(sample.capacity, 64U) << queue;
  }
}

TEST(RoundTrip, ParkedBothSidesSleepEachTime) {
  for (const char* queue : {"locked", "ring", "boost-message-queue"}) {
    const RoundTripSample sample = measure(find_queue(queue), RoundTripPhase::parked, 0.1);
    ASSERT_EQ(sample.end, RunEnd::completed) << queue << ": " << sample.problem;
    EXPECT_TRUE(sample.blocking);
    // Two where nobody disturbs; a busy machine may keep the peer from getting as far as sleeping.
    EXPECT_GE(sample.voluntary_switches_per_trip, 1) << queue;
  }
}

TEST(RoundTrip, FindsACrashAndAChangedItem) {
  EXPECT_EQ(measure({"bad-1", ""}, RoundTripPhase::spin, 10).end, RunEnd::crashed);
  const RoundTripSample changed = measure({"bad-2", ""}, RoundTripPhase::spin, 10);
  EXPECT_EQ(changed.end, RunEnd::wrong) << changed.problem;
  EXPECT_NE(changed.problem.find("sent was number"), std::string::npos) << changed.problem;
  const RoundTripSample refused = measure({"bad-4", ""}, RoundTripPhase::spin);
  EXPECT_EQ(refused.end, RunEnd::refused);
  EXPECT_NE(refused.problem.find("not with me"), std::string::npos) << refused.problem;
}

TEST(RoundTrips, RatiosStandBesideTheLimitsOfTheSameRounds) {
  BenchSettings settings;
  settings.queues = {find_queue("locked"), find_queue("boost-lockfree-spsc")};
  settings.repetitions = 1;
  const RoundTripReport report = run_round_trips(settings);
  // Three limits; a queue without waiting calls has no parked phase.
  ASSERT_EQ(report.rows.size(), 6U);
  EXPECT_EQ(report.status, Status::valid) << report.reason;
  EXPECT_EQ(report.rows[1].name, "two-lines");
  EXPECT_FALSE(report.rows[1].ratio_p50.has_value());
  for (std::size_t i = 3; i < 6; ++i) {
    const RoundTripRow& row = report.rows[i];
    EXPECT_FALSE(row.is_limit);
    EXPECT_GT(row.p50_ns, 0) << row.name;
    EXPECT_LE(row.p50_ns, row.p99_ns);
    EXPECT_LE(row.p99_9_ns, row.max_ns);
    ASSERT_TRUE(row.ratio_p50.has_value());
    EXPECT_GT(*row.ratio_p50, 0);
  }
  EXPECT_EQ(report.rows[5].waiting, "spin");
}

TEST(RoundTrips, AreBetweenTwoProcesses) {
  BenchSettings settings;
  settings.queues = {find_queue("locked")};
  settings.shapes = {{2, 2}};
  EXPECT_THROW(run_round_trips(settings), std::invalid_argument);
}

}  // namespace
}  // namespace queuecheck
