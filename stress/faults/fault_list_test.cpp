#include "queuecheck/stress/faults/fault_list.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

std::string read(const char* text) {
  const auto parsed = parse_faults(text);
  const auto* list = std::get_if<FaultList>(&parsed);
  return list != nullptr ? text_of(*list) : "wrong: " + std::get<std::string>(parsed);
}

TEST(FaultList, NamesTakeTheirUsualRateAndNumbersTheirOwn) {
  EXPECT_EQ(read("stop=7,signals"), "stop=7,signals=2000");
  EXPECT_EQ(read("signals,stop=7"), "stop=7,signals=2000") << "one order, however it was typed";
  EXPECT_EQ(read("churn"), "churn=50");
}

TEST(FaultList, LaterWordsWinAndZeroTakesOut) {
  EXPECT_EQ(read("stop=7,stop=8"), "stop=8");
  EXPECT_EQ(read("all,pid-reuse=0,delays=0,signals=1"), "stop=20,signals=1,affinity=100,churn=50");
}

TEST(FaultList, WhatIsWrongIsNamedWithWhatWouldBeRight) {
  const std::string known = "known are: all, stop, signals, affinity, churn, delays, pid-reuse";
  EXPECT_EQ(read("stpo=1"), "wrong: 'stpo=1' is no fault; " + known);
  EXPECT_EQ(read(""), "wrong: '' is no fault; " + known);
  EXPECT_EQ(read("stop,"), "wrong: '' is no fault; " + known);
  EXPECT_EQ(read("all=3"), "wrong: 'all=3' is no fault; " + known);
  EXPECT_EQ(read("stop=0"), "wrong: 'stop=0' leaves no fault; " + known);
  const std::string right = ": right would be stop=N with N from 0 to 2000 a second";
  for (const char* bad : {"stop=", "stop=-1", "stop=1.5", "stop=2001", "stop=99999999999"}) {
    EXPECT_EQ(read(bad), "wrong: '" + std::string(bad) + "'" + right);
  }
}

TEST(FaultList, RatesByName) {
  const auto list = std::get<FaultList>(parse_faults("stop=7,delays"));
  EXPECT_EQ(rate_of(list, "delays"), 20U);
  EXPECT_EQ(rate_of(list, "signals"), 0U);
}

TEST(FaultList, TheNameOfAnExecutorKeepsIt) {
  const FaultList faults = std::get<FaultList>(parse_faults("signals=2000,stop=20"));
  EXPECT_EQ(disturbed_name(faults), "processes under stop=20,signals=2000");
  EXPECT_EQ(faults_in_name(disturbed_name(faults)), faults);
  EXPECT_EQ(faults_in_name("processes"), std::nullopt);
}

}  // namespace
}  // namespace queuecheck
