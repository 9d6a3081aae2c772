// A queue that works only between the threads of one process: tested so without being told, refused
// with a line where that cannot be; and what its campaign tells of the order that it keeps.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/model/named_points.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

class Moodycamel : public testing::Test {
 protected:
  void SetUp() override {
    const Adapter* adapter = find_adapter("moodycamel");
    if (adapter->table == nullptr) GTEST_SKIP() << adapter->absent;
  }
  Ended run(const Words& words) { return run_program(words, folder_.path()); }

  TemporaryDirectory folder_;
};

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(Moodycamel, ClaimsItsNamedPoint) {
  for (const NamedPoint& point : named_points()) {
    if (point.name != "moodycamel") continue;
    const std::string own = load(find_queue("moodycamel")).specification({});
    EXPECT_EQ(std::get<Specification>(parse_specification(own)),
              std::get<Specification>(parse_specification(point.specification)));
    return;
  }
  FAIL() << "no such point";
}

TEST_F(Moodycamel, KeepsItsPromiseWithThreads) {
  const Ended ended = run({"properties", "moodycamel", "--time", "2s", "--seed", "1"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_TRUE(holds(ended.out, "level: per-producer FIFO held in all ")) << ended.out;
  EXPECT_TRUE(holds(ended.out, "warning: moodycamel: run with threads of one process"))
      << ended.out;
}

TEST_F(Moodycamel, BreaksFifoAndTheReportSaysWhatHolds) {
  const Ended ended = run(
      {"properties", "moodycamel", "--spec", "fifo", "--time", "4s", "--seed", "1", "--json", "-"});
  EXPECT_EQ(ended.exit_code, 1) << ended.out << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  const Json& result = document.at("results").at(0);
  EXPECT_EQ(result.at("class"), "order");
  const Json& stage = result.at("stages").back();
  const std::string level = stage.at("level");
  EXPECT_TRUE(holds(level, "per-producer FIFO held in all ")) << level;
  EXPECT_TRUE(holds(level, "FIFO order failed in ")) << level;
  const std::string said = stage.at("failures").at(0).at("level");
  EXPECT_TRUE(holds(said, "a violation of FIFO between producers; per-producer FIFO holds"))
      << said;
  EXPECT_TRUE(holds(ended.err, "\nThis is " + said + ".\n")) << ended.err;
  // Judged again as it was found, not by the queue's own claim. How often it repeats is chance.
  const Ended again = run({"replay", "results/latest/failure-1.json", "--runs", "50"});
  EXPECT_EQ(again.exit_code, 1) << again.out << again.err;
  EXPECT_TRUE(holds(again.out, "The stored history is judged as it was: violation.")) << again.out;
}

TEST_F(Moodycamel, IsRefusedWhereProcessesAreMeant) {
  for (const Words& words :
       {Words{"verify", "moodycamel", "--executor", "processes"}, Words{"bench", "moodycamel"}}) {
    const Ended ended = run(words);
    EXPECT_EQ(ended.exit_code, 64) << ended.out << ended.err;
    EXPECT_TRUE(holds(ended.err, "'moodycamel' keeps its items on the heap of one process"))
        << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  }
  EXPECT_TRUE(folder_.content().empty());
}

TEST_F(Moodycamel, StagesThatNeedProcessesSayWhy) {
  const Ended ended = run({"verify", "moodycamel", "--time", "3s", "--seed", "1", "--json", "-"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  std::string nothing;
  for (const Json& stage : document.at("results").at(0).at("stages")) {
    if (stage.at("verdict") != "nothing") continue;
    nothing += std::string(stage.at("stage")) + " ";
    EXPECT_FALSE(std::string(stage.at("reason")).empty()) << stage.dump();
  }
  EXPECT_TRUE(holds(nothing, "faults ") && holds(nothing, "explore ") && holds(nothing, "bench "))
      << nothing;
}

}  // namespace
}  // namespace queuecheck
