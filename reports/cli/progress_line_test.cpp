#include "queuecheck/reports/cli/progress_line.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace queuecheck::cli {
namespace {

StageResult under_way() {
  StageResult stage;
  stage.stage = "stress";
  stage.seconds = 10;
  stage.counters = {{"programs", 1234},     {"operations", 4'100'000}, {"full_share", 0.81},
                    {"empty_share", 0.904}, {"blocked_share", 0.4},    {"unknowns", 0}};
  return stage;
}

TEST(ProgressCounters, TellHowManyHowFastAndWhatTheyMet) {
  EXPECT_EQ(progress_counters(under_way()),
            "1 234 programs, 410 k operations/s, full 81 %, empty 90 %, blocked 40 % of runs");
}

TEST(ProgressCounters, TellWhatIsWrongOnlyWhereSomethingIs) {
  StageResult stage = under_way();
  stage.counters = {{"programs", 3}, {"kills", 2}, {"unknowns", 1}, {"survivors_stuck", 0}};
  stage.failures.resize(1);
  EXPECT_EQ(progress_counters(stage), "3 programs, 0.2 kills/s, 2 kills, 1 unknowns, 1 violation");
}

TEST(ProgressLeft, ByTheTimeOrByTheProgramsWhicheverEndsFirst) {
  StageResult stage = under_way();
  EXPECT_EQ(progress_left_s({"ring", 30, 1, 0}, 12, stage), 18);
  EXPECT_EQ(progress_left_s({"ring", 30, 1, 0}, 40, stage), 0);
  stage.ran = ProgramsRun{{}, 250, 0};
  EXPECT_EQ(progress_left_s({"ring", 0, 1, 1000}, 12, stage), 30);
  EXPECT_EQ(progress_left_s({"ring", 20, 1, 1000}, 12, stage), 8);
  EXPECT_LT(progress_left_s({"ring", 0, 1, 0}, 12, stage), 0) << "neither is known";
}

TEST(ProgressJson, IsADocumentALine) {
  StageResult stage = under_way();
  const std::string line =
      progress_json({"a \"queue\"", 0, 18'446'744'073'709'551'615U, 0}, 2.5, stage);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto told = nlohmann::json::parse(line);
  EXPECT_EQ(told["schema"], "queuecheck-progress/1");
  EXPECT_EQ(told["queue"], "a \"queue\"");
  EXPECT_EQ(told["seed"], 18'446'744'073'709'551'615U);
  EXPECT_EQ(told["elapsed_s"], 2.5);
  EXPECT_TRUE(told["left_s"].is_null());
  EXPECT_EQ(told["violations"], 0);
  EXPECT_EQ(told["counters"]["programs"], 1234);
}

}  // namespace
}  // namespace queuecheck::cli
