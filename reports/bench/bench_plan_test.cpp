#include "queuecheck/reports/bench/bench_plan.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

BenchSettings slice_of(std::size_t queues) {
  BenchSettings settings;
  for (std::size_t i = 0; i < queues; ++i) settings.queues.push_back({"q" + std::to_string(i), ""});
  settings.points = default_slice();
  settings.repetitions = 10'000;
  settings.half_width = 0.04;
  return settings;
}

TEST(BenchPlan, TwentyCellsFitTheirBudget) {
  BenchSettings settings = slice_of(1);
  settings.seconds = default_seconds(settings, false);
  EXPECT_NEAR(settings.seconds, 50, 1e-6);
  const BenchPlan plan = plan_of(settings);
  EXPECT_EQ(plan.cells, 20U);
  EXPECT_NEAR(plan.least_s, 21, 1e-6);
  EXPECT_NEAR(plan.most_s, 50, 1e-6);
  EXPECT_EQ(plan_text(settings),
            "20 cells: 21.0 s at least, 50.0 s at most, until each median is known to ±4 %");
}

TEST(BenchPlan, TheBudgetIsBoundedButForTheWholeMatrix) {
  EXPECT_EQ(default_seconds(slice_of(20), false), 300);
  EXPECT_NEAR(default_seconds(slice_of(20), true), 1000, 1e-6);
  BenchSettings one;
  one.queues = {{"q", ""}};
  EXPECT_EQ(default_seconds(one, false), 10);
}

TEST(BenchPlan, TellsWhenThereIsNoTimeToBeSure) {
  BenchSettings settings = slice_of(1);
  settings.seconds = 11;
  EXPECT_NE(plan_text(settings).find("time for about 4 rounds, and sure is nothing before 9"),
            std::string::npos)
      << plan_text(settings);
}

TEST(BenchPlan, RoundsThatWereAskedForTakeWhatTheyTake) {
  BenchSettings settings = slice_of(1);
  settings.half_width = 0;
  settings.repetitions = 3;
  EXPECT_EQ(plan_text(settings), "20 cells: about 9.0 s");
}

TEST(BenchPlan, AHostsRunsAreLonger) {
  BenchSettings settings;
  settings.queues = {{"q", ""}};
  const double alone = plan_of(settings).round_s;
  settings.hosts = {"python"};
  EXPECT_NEAR(plan_of(settings).round_s - alone, 2 * (12 * 0.08 + 0.02), 1e-9);
}

}  // namespace
}  // namespace queuecheck
