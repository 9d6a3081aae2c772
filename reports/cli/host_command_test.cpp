// `--host` as a user types it: a queue of another runtime is verified, its failure replayed, and a
// host that dies or lies ends with exit code 3.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

std::string toy(const std::string& lie) {
  return "python3 -S '" QUEUECHECK_TOY_HOST "' " + lie;
}

class HostCommandTest : public testing::Test {
 protected:
  void SetUp() override {
    std::istringstream folders(std::getenv("PATH") != nullptr ? std::getenv("PATH") : "");
    for (std::string folder; std::getline(folders, folder, ':');) {
      if (access((folder + "/python3").c_str(), X_OK) == 0) return;
    }
    GTEST_SKIP() << "python3 is not installed";
  }

  TemporaryDirectory folder_;
};

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

TEST_F(HostCommandTest, RightQueueIsValidAndTheRuntimeIsNamed) {
  const Ended ended = run_program(
      {"verify", "--host", toy("right"), "--time", "3s", "--seed", "4", "--processes", "2"},
      folder_.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_TRUE(says(ended.out, "toy (toy 1, threads that wait by sleep): fifo close=drain"))
      << ended.out;
  EXPECT_TRUE(says(ended.out, "its accesses cannot be scheduled")) << ended.out;
  EXPECT_TRUE(says(ended.out, "cannot kill")) << ended.out;
  EXPECT_TRUE(says(ended.out, "bench locked --host python")) << ended.out;
}

TEST_F(HostCommandTest, FailureTellsTheHostAndReplays) {
  const Ended ended = run_program(
      {"properties", "--host", toy("lifo"), "--time", "20s", "--seed", "4", "--processes", "2"},
      folder_.path());
  EXPECT_EQ(ended.exit_code, 1) << ended.out << ended.err;
  EXPECT_TRUE(says(ended.out, "class order")) << ended.out;
  EXPECT_TRUE(says(ended.out, "Host: python3 -S ")) << ended.out;
  EXPECT_TRUE(says(ended.out, ": toy 1, threads that wait by sleep\n")) << ended.out;
  const Ended again = run_program({"replay", "results/latest/failure-1.json"}, folder_.path());
  EXPECT_EQ(again.exit_code, 1) << again.out << again.err;
  EXPECT_TRUE(says(again.out, "failed 20 of 20 (order)")) << again.out;
}

TEST_F(HostCommandTest, HostsThatDieOrLieEndWithThree) {
  // Noticed before anything is written, and after.
  for (const char* lie : {"dies-in-run", "invents-a-value", "clock-ahead"}) {
    const Ended ended =
        run_program({"properties", "--host", toy(lie), "--time", "2s"}, folder_.path());
    EXPECT_EQ(ended.exit_code, 3) << lie << ended.err;
    EXPECT_TRUE(ended.err.starts_with("queuecheck: host 'python3 ")) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    EXPECT_EQ(folder_.content(), Words{});
  }
  const Ended later =
      run_program({"verify", "--host", toy("dies-later"), "--time", "2s"}, folder_.path());
  EXPECT_EQ(later.exit_code, 3) << later.out << later.err;
  EXPECT_TRUE(says(later.out, "its standard error ends with 'too many runs'")) << later.out;
}

TEST_F(HostCommandTest, ListsWhatAHostHas) {
  const Ended ended = run_program({"list", "--host", toy("right")}, folder_.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_TRUE(says(ended.out, "toy-two")) << ended.out;
  EXPECT_TRUE(says(ended.out, "operations: put try_put put_for")) << ended.out;
  EXPECT_TRUE(says(ended.out, "absent: it was never written")) << ended.out;
}

TEST_F(HostCommandTest, WrongWordsAreUsageErrors) {
  const struct {
    Words arguments;
    const char* told;
  } cases[] = {
      {{"verify", "--host", "no-such-host"}, "no-such-host"},
      {{"verify", "--host", "a | b"}, "unquoted |"},
      {{"verify", "--host", toy("right"), "--executor", "threads"}, "--executor"},
      {{"verify", "--host", toy("right"), "--plugin", "x.so"}, "--plugin"},
      {{"verify", "--host", toy("right"), "tyo"}, "known: toy, toy-two"},
      {{"verify", "--host", toy("right"), "toy-three"}, "it was never written"},
      {{"verify", "--host", toy("right"), "--set", "size=large"}, "has no option 'size'"},
      {{"verify", "--host", toy("right"), "--set", "colour=plaid"}, "colour plaid"},
  };
  for (const auto& one : cases) {
    const Ended ended = run_program(one.arguments, folder_.path());
    EXPECT_EQ(ended.exit_code, 64) << ended.err;
    EXPECT_TRUE(says(ended.err, one.told)) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    EXPECT_EQ(folder_.content(), Words{});
  }
}

}  // namespace
}  // namespace queuecheck
