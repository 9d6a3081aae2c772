#include "queuecheck/reports/results_directory.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

const ResultsDirectory::Time then{std::chrono::seconds(1795365900)};

class ResultsDirectoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "queuecheck-results-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string read(const fs::path& path) const {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  fs::path root_;
};

TEST_F(ResultsDirectoryTest, NamesCarryTimeCommandAndSeedAndAreNeverReused) {
  EXPECT_EQ(utc_text(then), "2026-11-22T16:45:00Z");
  const auto first = ResultsDirectory::create(root_ / "results", "verify", 42, then);
  const auto second = ResultsDirectory::create(root_ / "results", "verify", 42, then);
  EXPECT_EQ(first.path(), root_ / "results" / "20261122T164500Z-verify-42");
  EXPECT_EQ(second.path(), root_ / "results" / "20261122T164500Z-verify-42-2");
}

TEST_F(ResultsDirectoryTest, ManyAtOnceEachGetTheirOwn) {
  std::vector<std::string> paths(8);
  std::vector<std::thread> threads;
  for (std::string& path : paths) {
    threads.emplace_back([&] {
      auto directory = ResultsDirectory::create(root_, "stress", 7, then);
      RunResult run = sample_valid_run();
      directory.finish(run, {});
      path = run.directory;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(paths.begin(), paths.end()).size(), paths.size());
  EXPECT_TRUE(fs::is_symlink(root_ / "latest"));
  EXPECT_TRUE(fs::exists(root_ / "latest" / "report.html"));
}

TEST_F(ResultsDirectoryTest, FinishLeavesEveryFileAndNothingElse) {
  auto directory = ResultsDirectory::create(root_, "verify", 42, then);
  RunResult run = sample_failing_run();
  EXPECT_EQ(directory.write_history(History{}, [](const History&) { return "h\n"; }),
            "history-1.jsonl");
  run.queues[0].stages[1].failures[0].explored.schedule = "P0 P1\n";
  directory.finish(run, [](const Failure& failure) { return failure.queue.name; });
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(root_ / "latest")) {
    names.insert(entry.path().filename().string());
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"failure-1.json", "failure-1.schedule", "failure-2.json",
                                   "failure-3.json", "history-1.jsonl", "junit.xml", "report.html",
                                   "run.json", "summary.md", "verdict.json"}));
  EXPECT_EQ(read(root_ / "latest" / "failure-2.json"), "mutant:PA11");
  EXPECT_EQ(read(root_ / "latest" / "failure-1.schedule"), "P0 P1\n");
  EXPECT_EQ(run.directory, directory.path().string());
}

TEST_F(ResultsDirectoryTest, LatestMovesToTheNewerRun) {
  RunResult run = sample_valid_run();
  ResultsDirectory::create(root_, "verify", 1, then).finish(run, {});
  ResultsDirectory::create(root_, "verify", 2, then).finish(run, {});
  EXPECT_EQ(fs::read_symlink(root_ / "latest"), "20261122T164500Z-verify-2");
}

TEST_F(ResultsDirectoryTest, ACommandCannotLeaveTheFolder) {
  const auto directory = ResultsDirectory::create(root_, "../../etc", 1, then);
  EXPECT_EQ(directory.path().parent_path(), root_);
}

// A file where a folder is wanted: refused for root too, unlike missing permission.
TEST_F(ResultsDirectoryTest, NotWritableIsOneLineThatNamesThePath) {
  std::ofstream(root_ / "file") << "x";
  for (const fs::path& out : {root_ / "file", root_ / "file" / "below"}) {
    try {
      ResultsDirectory::create(out, "verify", 1, then);
      ADD_FAILURE() << "no error for " << out;
    } catch (const EnvironmentError& error) {
      const std::string text = error.what();
      EXPECT_NE(text.find((root_ / "file").string()), std::string::npos) << text;
      EXPECT_NE(text.find("--out"), std::string::npos) << text;
      EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    }
  }
}

TEST_F(ResultsDirectoryTest, AFolderThatVanishesIsAnEnvironmentError) {
  auto directory = ResultsDirectory::create(root_, "verify", 1, then);
  fs::remove_all(directory.path());
  RunResult run = sample_valid_run();
  EXPECT_THROW(directory.finish(run, {}), EnvironmentError);
}

TEST_F(ResultsDirectoryTest, AFolderNamedLatestIsNotTouched) {
  fs::create_directories(root_ / "latest" / "mine");
  RunResult run = sample_valid_run();
  auto directory = ResultsDirectory::create(root_, "verify", 1, then);
  EXPECT_THROW(directory.finish(run, {}), EnvironmentError);
  EXPECT_TRUE(fs::exists(root_ / "latest" / "mine"));
  EXPECT_TRUE(fs::exists(directory.path() / "report.html"));
}

}  // namespace
}  // namespace queuecheck
