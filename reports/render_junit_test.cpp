#include "queuecheck/reports/render_junit.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/markup_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

TEST(RenderJunit, FailingRun) {
  expect_golden("failing.junit.xml", render_junit(sample_failing_run()));
}

TEST(RenderJunit, OnlyProofIsGreen) {
  EXPECT_NE(render_junit(sample_valid_run()).find("tests=\"5\" failures=\"0\" errors=\"0\""),
            std::string::npos);
  RunResult run = sample_valid_run();
  run.queues[0].stages[1].status = Status::unknown;
  run.queues[0].stages[2].status = Status::environment;
  EXPECT_NE(render_junit(run).find("tests=\"5\" failures=\"0\" errors=\"2\""), std::string::npos);
  EXPECT_NE(render_junit(run).find("<error type=\"unknown\""), std::string::npos);
}

TEST(RenderJunit, KnownFailuresAreSkippedWithTheirTexts) {
  expect_golden("known.junit.xml", render_junit(sample_known_run()));
  EXPECT_EQ(read_markup(render_junit(sample_known_run())).problem, "");
}

TEST(RenderJunit, NothingRanIsAnError) {
  RunResult run;
  EXPECT_NE(render_junit(run).find("tests=\"1\" failures=\"0\" errors=\"1\""), std::string::npos);
  run.queues.resize(1);
  run.queues[0].queue.name = "locked";
  const std::string text = render_junit(run);
  EXPECT_NE(text.find("<error type=\"nothing\" message=\"nothing ran\"/>"), std::string::npos)
      << text;
}

TEST(RenderJunit, IsWellFormedWhateverTheNames) {
  EXPECT_EQ(read_markup(render_junit(sample_hostile_run())).problem, "");
  EXPECT_EQ(read_markup(render_junit(sample_failing_run())).problem, "");
}

}  // namespace
}  // namespace queuecheck
