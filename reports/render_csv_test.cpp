#include "queuecheck/reports/render_csv.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

TEST(RenderCsv, OneRowAStage) {
  RunResult run = sample_known_run();
  QueueResult idle;
  idle.queue.name = "idle";
  run.queues.push_back(idle);
  expect_golden("known.csv", render_csv(run));
}

TEST(RenderCsv, HostileTextsStayInTheirCells) {
  const std::string text = render_csv(sample_hostile_run());
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
