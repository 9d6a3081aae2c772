#include "queuecheck/reports/render_junit.hpp"

#include <gtest/gtest.h>

#include <regex>

#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/junit_rules_test_support.hpp"
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

TEST(RenderJunit, KeepsTheRulesOfTheServers) {
  RunResult nothing;
  nothing.started_utc = "2026-11-22T16:45:00Z";
  for (const RunResult& run :
       {sample_valid_run(), sample_failing_run(), sample_known_run(), nothing}) {
    EXPECT_EQ(junit_problem(render_junit(run)), "");
  }
}

TEST(RenderJunit, WhatBreaksARuleIsSeen) {
  const std::string good = render_junit(sample_failing_run());
  const auto broken = [&](const std::string& from, const std::string& to) {
    const std::string bad =
        std::regex_replace(good, std::regex(from), to, std::regex_constants::format_first_only);
    EXPECT_NE(bad, good) << from;
    return junit_problem(bad);
  };
  EXPECT_NE(broken("time=\"[0-9.]+\"", "time=\"9.3s\"").find("no seconds"), std::string::npos);
  EXPECT_NE(broken("<testcase ", "<testcase verdict=\"x\" ").find("no attribute verdict"),
            std::string::npos);
  EXPECT_NE(broken("tests=\"4\"", "tests=\"5\"").find("number of cases"), std::string::npos);
  EXPECT_NE(broken("timestamp=\"2026-11-22T", "timestamp=\"22.11.2026 ").find("moment"),
            std::string::npos);
  EXPECT_NE(broken("<properties>", "<properties>x").find("text between"), std::string::npos);
  EXPECT_NE(broken(" name=\"conformance\"", "").find("lacks name"), std::string::npos);
  EXPECT_NE(junit_problem(good + "<"), "");
}

// Servers follow a test over many runs by its class and name.
TEST(RenderJunit, NamesAreThoseOfQueueAndStageAlone) {
  const auto names = [](const RunResult& run) {
    std::vector<std::string> found;
    const std::string text = render_junit(run);
    const std::regex name("classname=\"[^\"]*\" name=\"[^\"]*\"");
    for (std::sregex_iterator at(text.begin(), text.end(), name), end; at != end; ++at) {
      found.push_back(at->str());
    }
    return found;
  };
  RunResult other = sample_failing_run();
  other.seed = 7;
  other.queues[0].specification = "bag";
  other.directory = "elsewhere";
  other.queues[0].stages[1].failures.clear();
  EXPECT_EQ(names(other), names(sample_failing_run()));
  EXPECT_EQ(names(other).front(),
            "classname=\"queuecheck.verify.mutant:PB3\" name=\"conformance\"");
}

}  // namespace
}  // namespace queuecheck
