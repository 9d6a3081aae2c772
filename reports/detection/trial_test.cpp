#include "queuecheck/reports/detection/trial.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

const MutantFacts false_empty{"ticket", {"false-empty", "livelock"}, "", false};

constexpr const char* found = R"({"verdict":"violation","results":[{"stages":[
 {"stage":"conformance","verdict":"valid","seconds":1.5,"counters":{"programs":10},"failures":[]},
 {"stage":"properties","verdict":"violation","seconds":9,"counters":{"programs":17},"failures":[
  {"class":"false-empty","time_to_detection_s":0.25,"operations":4,"processes":2,"reruns":20,
   "reruns_failed":5,"replay":"queuecheck replay x"}]},
 {"stage":"explore","verdict":"nothing","seconds":0,"counters":{"schedules":7},"failures":[]}]}]})";

TEST(MutantTrial, TheTimeOfTheStagesBeforeCounts) {
  const MutantTrial trial = read_verify_trial(found, false_empty, 3, 10);
  EXPECT_EQ(trial.failed, "");
  EXPECT_TRUE(trial.killed);
  EXPECT_EQ(trial.stage, "properties");
  EXPECT_TRUE(trial.class_right);
  EXPECT_DOUBLE_EQ(trial.time_to_detection_s, 1.75);
  EXPECT_EQ(trial.operations, 4U);
  EXPECT_EQ(trial.processes, 2U);
  EXPECT_EQ(trial.reruns_failed, 5U);
  EXPECT_EQ(trial.programs, 27U);
  EXPECT_EQ(trial.schedules, 0U) << "what came later did not find it";
  EXPECT_EQ(trial.seed, 3U);
}

TEST(MutantTrial, AnotherClassIsAKillUnderAWrongName) {
  const MutantTrial trial = read_verify_trial(found, {"ticket", {"lost"}, "", false}, 3, 10);
  EXPECT_TRUE(trial.killed);
  EXPECT_FALSE(trial.class_right);
}

TEST(MutantTrial, ValidIsAnAnswer) {
  const MutantTrial trial = read_verify_trial(
      R"({"verdict":"valid","results":[{"stages":[{"stage":"explore","verdict":"valid",
          "seconds":2,"counters":{"schedules":900},"failures":[]}]}]})",
      false_empty, 1, 30);
  EXPECT_EQ(trial.failed, "");
  EXPECT_FALSE(trial.killed);
  EXPECT_EQ(trial.schedules, 900U);
}

TEST(MutantTrial, WhatCouldNotRunIsNoAnswer) {
  const auto failed = [](const char* document) {
    return read_verify_trial(document, false_empty, 1, 1).failed;
  };
  EXPECT_EQ(failed(R"({"verdict":"environment","results":[]})"), "verdict environment");
  for (const char* broken :
       {"", "{", "[]", R"({"verdict":"valid"})", R"({"verdict":"valid","results":[]})",
        R"({"verdict":"valid","results":[{"stages":[{"stage":1}]}]})"}) {
    EXPECT_NE(failed(broken), "") << broken;
  }
}

TEST(MutantTrial, WorseThanTheBaseInAnyCellIsSlower) {
  const MutantFacts slow{"ticket", {"slower"}, "compare", false};
  const auto read = [&](const char* rows) {
    return read_compare_trial(std::string(R"({"verdict":"valid","results":)") + rows + "}", slow, 1,
                              20);
  };
  const MutantTrial worse = read(R"([{"comparison":"cannot tell"},{"comparison":"worse"}])");
  EXPECT_TRUE(worse.killed);
  EXPECT_TRUE(worse.class_right);
  EXPECT_EQ(worse.stage, "compare");
  EXPECT_FALSE(read(R"([{"comparison":"better"}])").killed);
  EXPECT_EQ(read(R"([{"comparison":"better"}])").failed, "");
}

}  // namespace
}  // namespace queuecheck
