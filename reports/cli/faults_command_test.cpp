// `stress --faults` as a user meets it: what is wrong, what is told, what is left.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

TEST(FaultsOption, WhatIsWrongIsOneLineAndNothingRuns) {
  const TemporaryDirectory folder;
  const struct {
    Words words;
    const char* told;
  } cases[] = {
      {{"--faults", "stpo"}, "'stpo' is no fault; known are: all, stop, signals, affinity, churn"},
      {{"--faults", "stop=1/s"}, "right would be stop=N with N from 0 to 2000 a second"},
      {{"--faults", "all", "--access-delays"}, "--faults excludes --access-delays"},
      {{"--kill-rate", "0"}, "--kill-rate"},
  };
  for (const auto& one : cases) {
    Words words{"stress", "locked"};
    words.insert(words.end(), one.words.begin(), one.words.end());
    const Ended ended = run_program(words, folder.path());
    EXPECT_EQ(ended.exit_code, 64) << ended.err;
    EXPECT_NE(ended.err.find(one.told), std::string::npos) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    EXPECT_EQ(folder.content(), Words{});
  }
}

Json stages_of(const Words& words, const TemporaryDirectory& folder) {
  const Ended ended = run_program(words, folder.path(), "", 300);
  EXPECT_EQ(ended.exit_code, 0) << ended.err << ended.out;
  const Json document = Json::parse(ended.out, nullptr, false);
  return document.at("results").at(0).at("stages");
}

TEST(FaultsOption, CountersTellHowOftenEachActed) {
  const TemporaryDirectory folder;
  const Json stages = stages_of({"stress", "ring", "--faults", "stop,signals,churn,pid-reuse",
                                 "--programs", "12", "--seed", "3", "--json", "-"},
                                folder);
  const Json& stress = stages.at(0);
  EXPECT_EQ(stress.at("stage"), "stress");
  for (const char* counter : {"stops", "stops_inside_operation", "signals", "churns"}) {
    EXPECT_TRUE(stress.at("counters").contains(counter)) << counter;
  }
  EXPECT_FALSE(stress.at("counters").contains("moves")) << "not asked for";
  EXPECT_NE(stress.at("left_out").get<std::string>().find("pid-reuse: nobody is killed"),
            std::string::npos);
  EXPECT_NE(stress.at("reason").get<std::string>().find("disturbed by "), std::string::npos);
  const Json& kills = stages.at(1);
  EXPECT_TRUE(kills.at("counters").contains("pids_reused") ||
              kills.dump().find("pids cannot be chosen here") != std::string::npos)
      << kills.dump();
}

TEST(FaultsOption, ThreadsAreToldThatNoneCanBe) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"stress", "locked", "--faults", "stop", "--executor", "threads",
                                   "--time", "2s", "--seed", "3"},
                                  folder.path());
  EXPECT_EQ(ended.exit_code, 4) << ended.out;
  EXPECT_NE(ended.out.find("faults are done to processes"), std::string::npos) << ended.out;
}

// Stopped workers cannot end by themselves, and nobody is there any more who would continue them.
TEST(FaultsOption, AHarnessThatIsKilledLeavesNobodyStopped) {
  const TemporaryDirectory folder;
  Command command(
      {program(), "stress", "locked", "--faults", "stop=2000", "--time", "300s", "--seed", "3"},
      folder.path());
  const auto somebody_stopped = [&] {
    const Words processes = command.processes();
    return std::any_of(processes.begin(), processes.end(), [](const std::string& line) {
      std::istringstream words(line);
      std::string kind;
      std::string pid;
      words >> kind >> pid;
      std::ifstream stat("/proc/" + pid + "/stat");
      std::string text;
      std::getline(stat, text);
      return text.find(") T ") != std::string::npos;
    });
  };
  const auto begin = std::chrono::steady_clock::now();
  while (!somebody_stopped()) {
    ASSERT_LT(std::chrono::steady_clock::now() - begin, std::chrono::minutes(2)) << "nobody";
  }
  command.signal(SIGKILL);
  command.wait(30);
  EXPECT_EQ(command.left_behind_after(30), Words{});
}

}  // namespace
}  // namespace queuecheck
