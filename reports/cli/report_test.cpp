// `queuecheck report` as a user runs it: what was stored is told again, byte for byte, and ends
// with the stored verdict.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Ended report(const TemporaryDirectory& folder, Words arguments) {
  arguments.insert(arguments.begin(), "report");
  return run_program(arguments, folder.path());
}

TEST(ReportCommand, MakesTheReportsOfARunAgainByteForByte) {
  const TemporaryDirectory folder;
  // A queue that breaks its specification in its first programs, with failure files.
  const Ended run = run_program(
      {"properties", "mutant:PA6", "--programs", "20", "--seed", "1", "--progress", "none"},
      folder.path());
  ASSERT_EQ(run.exit_code, 1) << run.err;
  const fs::path results = folder.path() / "results/latest";
  ASSERT_TRUE(fs::exists(results / "failure-1.json"));
  const Ended text = report(folder, {"results/latest"});
  EXPECT_EQ(text.exit_code, 1) << text.err;
  EXPECT_EQ(text.out, run.out);
  for (const auto& [format, file] :
       {std::pair{"html", "report.html"}, std::pair{"markdown", "summary.md"},
        std::pair{"junit", "junit.xml"}}) {
    const Ended again = report(folder, {"results/latest", "--format", format});
    EXPECT_EQ(again.exit_code, 1) << again.err;
    EXPECT_EQ(again.out, content(results / file)) << format;
  }
  const Ended csv = report(folder, {"results/latest", "-o", "out.csv"});
  EXPECT_EQ(csv.exit_code, 1) << csv.err;
  EXPECT_TRUE(content(folder.path() / "out.csv").starts_with("command,seed,queue,"));
}

TEST(ReportCommand, MakesThePageOfBenchAgainByteForByte) {
  const TemporaryDirectory folder;
  const Ended run = run_program(
      {"bench", "locked", "ring", "--repetitions", "2", "--csv", "now.csv", "--progress", "none"},
      folder.path());
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const fs::path results = folder.path() / "results/latest";
  const Ended page = report(folder, {"results/latest", "--format", "html"});
  EXPECT_EQ(page.exit_code, 0) << page.err;
  EXPECT_EQ(page.out, content(results / "report.html"));
  EXPECT_NE(page.out.find("Throughput by shape"), std::string::npos);
  EXPECT_EQ(report(folder, {"results/latest", "--format", "markdown"}).out,
            content(results / "summary.md"));
  EXPECT_EQ(report(folder, {"results/latest/bench.json", "--format", "csv"}).out,
            content(folder.path() / "now.csv"));
  EXPECT_EQ(report(folder, {"results/latest"}).out, run.out);
}

TEST(ReportCommand, MakesThePageOfACompareAgainByteForByte) {
  const TemporaryDirectory folder;
  const Ended bench =
      run_program({"bench", "locked", "--repetitions", "1", "--progress", "none"}, folder.path());
  ASSERT_EQ(bench.exit_code, 0) << bench.err;
  const Ended run = run_program(
      {"compare", "results/latest", "results/latest", "--out", "compared"}, folder.path());
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Ended page = report(folder, {"compared/latest", "--format", "html"});
  EXPECT_EQ(page.out, content(folder.path() / "compared/latest/report.html"));
  EXPECT_EQ(report(folder, {"compared/latest"}).out, run.out);
  const Ended junit = report(folder, {"compared/latest", "--format", "junit"});
  EXPECT_EQ(junit.exit_code, 64);
  EXPECT_NE(junit.err.find("no JUnit form"), std::string::npos) << junit.err;
}

TEST(ReportCommand, JoinsTheShardsOfACampaignAsMergeDoes) {
  const TemporaryDirectory folder;
  for (const char* const shard : {"1/2", "2/2"}) {
    const Ended ended = run_program({"properties", "locked", "--programs", "4", "--seed", "5",
                                     "--shard", shard, "--progress", "none"},
                                    folder.path());
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
  }
  const Ended both = report(folder, {"results"});
  EXPECT_EQ(both.exit_code, 0) << both.err;
  EXPECT_NE(both.out.find("2 runs joined"), std::string::npos) << both.out;
  fs::remove(folder.path() / "results/latest");
  for (const auto& entry : fs::directory_iterator(folder.path() / "results")) {
    fs::remove_all(entry.path());
    break;
  }
  EXPECT_EQ(report(folder, {"results"}).exit_code, 0);  // one run alone is told as it is
}

TEST(ReportCommand, WhatItCannotReadCostsOneLine) {
  const TemporaryDirectory folder;
  folder.write("none.json", "{}");
  folder.write("judge.json", R"({"schema":"queuecheck-judge/1","results":[]})");
  folder.write("cut.json", R"({"schema":"queuecheck-bench/1",)");
  folder.write("later.json", R"({"schema":"queuecheck-bench/7"})");
  fs::create_directory(folder.path() / "empty");
  fs::create_directory(folder.path() / "later");
  std::ofstream(folder.path() / "later/run.json") << R"({"format":"queuecheck-run/9"})";
  fs::create_directory(folder.path() / "broken");
  std::ofstream(folder.path() / "broken/run.json")
      << R"({"format":"queuecheck-run/1","command":3})";
  const std::vector<std::pair<Words, std::string>> bad{
      {{"nothere"}, "'nothere' holds no results"},
      {{"empty"}, "'empty' holds no results"},
      {{"none.json"}, "none.json: has no schema"},
      {{"judge.json"}, "its schema is 'queuecheck-judge/1'"},
      {{"cut.json"}, "cut.json: must be one whole JSON document"},
      {{"later.json"}, "its schema is 'queuecheck-bench/7'"},
      {{"later"}, "its format is 'queuecheck-run/9'; this version reads queuecheck-run/1"},
      {{"broken"}, "broken/run.json: command: must be a string"},
      {{"none.json", "empty"}, "none.json: comes alone"},
      {{"empty", "-o", "page.doc"}, "'page.doc' does not tell a format"},
      {{"empty", "--format", "pdf"}, "--format"}};
  for (const auto& [arguments, told] : bad) {
    const Ended ended = report(folder, arguments);
    EXPECT_EQ(ended.exit_code, 64) << ended.err;
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    EXPECT_NE(ended.err.find(told), std::string::npos) << told << " in " << ended.err;
  }
}

}  // namespace
}  // namespace queuecheck
