// A row from samples made by hand.
#include <gtest/gtest.h>

#include "queuecheck/reports/latency/latency_test_support.hpp"

namespace queuecheck {
namespace {

using test::latency_sample;
using test::load_cell;

LatencyRow row(std::vector<LatencySample> samples) {
  return latency_row(load_cell(), {"pinned-apart", false, {0, 1}}, std::move(samples));
}

TEST(LatencyRow, IsOfOneRunEachRound_TheCleanOne) {
  std::vector<LatencySample> samples;
  for (std::uint32_t round = 0; round < 5; ++round) {
    samples.push_back(latency_sample(round, 9'000, 1'000));
    samples.back().clean = false;
    samples.push_back(latency_sample(round, 100 + round, 1'000));
  }
  const LatencyRow of = row(samples);
  EXPECT_EQ(of.samples.size(), 10U);
  EXPECT_EQ(of.clean_samples, 5U);
  EXPECT_EQ(of.items, 5'000U);
  EXPECT_EQ(of.figures[0].ns, 102);
  EXPECT_NEAR(*of.figures[2].ns, 1'020, 4);
  EXPECT_EQ(of.closed_loop_figures[2].ns, 102) << "the closed loop saw no tail";
  EXPECT_TRUE(of.figures[0].low_ns);
  EXPECT_EQ(of.waiting, "blocking");
  EXPECT_EQ(of.capacity, 1'024U) << "the effective one";
  EXPECT_FALSE(of.overloaded);
  EXPECT_TRUE(of.has_figures());
}

TEST(LatencyRow, WithFewerThanThreeCleanRunsAllRoundsCount) {
  std::vector<LatencySample> samples{latency_sample(0, 100, 100), latency_sample(1, 200, 100),
                                     latency_sample(2, 300, 100)};
  samples[1].clean = false;
  EXPECT_EQ(row(samples).figures[0].ns, 200);
}

TEST(LatencyRow, AnOverloadHasNoFigures) {
  const LatencyRow of =
      row({latency_sample(0, 100, 1'000, 0.6), latency_sample(1, 100, 1'000, 0.99),
           latency_sample(2, 100, 1'000, 0.7)});
  EXPECT_TRUE(of.overloaded);
  EXPECT_FALSE(of.has_figures());
  EXPECT_FALSE(of.figures[0].ns);
  EXPECT_EQ(of.achieved_items_per_second, 350'000);
  EXPECT_EQ(of.end, RunEnd::completed);
  EXPECT_NE(of.problem.find("overloaded"), std::string::npos);
  EXPECT_EQ(status_of({of}).status, Status::valid) << "an answer, not a failure";
}

TEST(LatencyRow, OneRoundThatWasBehindIsNoOverload) {
  EXPECT_FALSE(row({latency_sample(0, 100, 1'000), latency_sample(1, 100, 1'000, 0.5),
                    latency_sample(2, 100, 1'000)})
                   .overloaded);
}

TEST(LatencyRow, SaysWhyThereIsNothing) {
  LatencySample lost;
  lost.end = RunEnd::wrong;
  lost.problem = "items were lost";
  const LatencyRow of = row({lost});
  EXPECT_EQ(of.end, RunEnd::wrong);
  EXPECT_EQ(of.problem, "items were lost");
  EXPECT_FALSE(of.has_figures());
  EXPECT_EQ(status_of({of}).status, Status::violation);
}

}  // namespace
}  // namespace queuecheck
