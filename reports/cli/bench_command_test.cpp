// `queuecheck bench` as a user runs it: its JSON stands alone on standard output, and what is
// behind
// `--` reaches Google Benchmark.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/reports/cli/bench_all.hpp"
#include "queuecheck/reports/cli/command_line_test_support.hpp"
#include "queuecheck/reports/text_file.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

// The search path for a while.
class PathOnly {
 public:
  explicit PathOnly(const char* path) : before_(getenv("PATH")) { setenv("PATH", path, 1); }
  ~PathOnly() { setenv("PATH", before_.c_str(), 1); }
  PathOnly(const PathOnly&) = delete;
  PathOnly& operator=(const PathOnly&) = delete;

 private:
  std::string before_;
};

TEST(BenchCommand, JsonAloneOnStandardOutput) {
  const TemporaryDirectory folder;
  const Ended ended = run_program(
      {"bench", "locked", "--shapes", "1x2", "--repetitions", "1", "--json", "-"}, folder.path());
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  EXPECT_EQ(document.at("schema"), "queuecheck-bench/1");
  const Json& row = document.at("results").at(0);
  EXPECT_EQ(row.at("queue"), "locked");
  EXPECT_GT(row.at("fairness_jain"), 0);
  EXPECT_TRUE(row.at("producer_fairness_jain").is_null());
  EXPECT_EQ(row.at("noisy"), true);  // of one run nobody knows
  EXPECT_DOUBLE_EQ(row.at("bytes_per_second"), 8 * row.at("items_per_second").get<double>());
  EXPECT_GT(document.at("limits").at("memcpy_gib_per_s"), 0);
  const Json& warnings = document.at("warnings");
  EXPECT_TRUE(std::any_of(warnings.begin(), warnings.end(), [](const Json& warning) {
    return warning.at("kind") == "few_repetitions";
  })) << warnings;
  EXPECT_EQ(ended.exit_code, 0);
}

TEST(BenchCommand, WaitingAndPlacementAreAxesOfTheCell) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"bench", "locked", "--waiting", "blocking,polling",
                                   "--placement", "together", "--repetitions", "1", "--json", "-"},
                                  folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  const Json& rows = document.at("results");
  ASSERT_EQ(rows.size(), 2U);
  for (const Json& row : rows) {
    EXPECT_EQ(row.at("end"), "completed") << row;
    EXPECT_TRUE(row.at("placement").get<std::string>().starts_with("pinned-"));
    EXPECT_EQ(row.at("placement_asked"), "together");
  }
  EXPECT_EQ(rows.at(0).at("waiting"), "blocking");
  EXPECT_EQ(rows.at(1).at("waiting"), "polling");
}

TEST(BenchCommand, WhatCannotBeHadIsNotOfferedWithTheReason) {
  const TemporaryDirectory folder;
  const Ended apart =
      run_program({"bench", "locked", "--shapes", "64x64", "--placement", "apart"}, folder.path());
  if (std::thread::hardware_concurrency() < 128) {
    EXPECT_EQ(apart.exit_code, 4) << apart.err;
    EXPECT_NE(apart.out.find("not offered: 128 processes stand apart on as many cores"),
              std::string::npos)
        << apart.out;
  }
  const Ended large = run_program(
      {"bench", "locked", "--item-bytes", "65536", "--capacity", "65536"}, folder.path());
  EXPECT_EQ(large.exit_code, 4) << large.err;
  EXPECT_NE(large.out.find("not offered: 65536 items of 65536 B take 4.3 GB"), std::string::npos)
      << large.out;
}

TEST(BenchCommand, TellsTheCellsAndTheTimeUpFront) {
  const TemporaryDirectory folder;
  const Ended slice = run_program(
      {"bench", "locked", "--time", "1ms", "--", "--benchmark_list_tests"}, folder.path());
  EXPECT_NE(slice.err.find("20 cells: "), std::string::npos) << slice.err;
  const Ended full =
      run_program({"bench", "locked", "--full", "--time", "1ms", "--", "--benchmark_list_tests"},
                  folder.path());
  EXPECT_NE(full.err.find("96 cells: "), std::string::npos) << full.err;
  const Ended both = run_program({"bench", "locked", "--full", "--shapes", "1x1"}, folder.path());
  EXPECT_EQ(both.exit_code, 64) << both.err;
}

TEST(BenchCommand, AllIsEveryQueueOrItsReason) {
  const cli::AllQueues all = cli::all_queues();
  std::multiset<std::string> named(all.names.begin(), all.names.end());
  for (const BenchRow& row : all.absent) {
    named.insert(row.queue);
    EXPECT_EQ(row.end, RunEnd::absent);
    EXPECT_FALSE(row.problem.empty()) << row.queue;
  }
  for (const char* queue : {"locked", "ring", "spsc", "ticket", "boost-message-queue"}) {
    EXPECT_EQ(std::count(all.names.begin(), all.names.end(), queue), 1) << queue;
  }
  for (const Adapter& adapter : adapters())
    EXPECT_EQ(named.count(adapter.name), 1U) << adapter.name;
  for (const QueueEntry& entry : known_queues()) {
    EXPECT_EQ(named.count(entry.source.name), entry.mutant ? 0U : 1U) << entry.source.name;
  }
}

TEST(BenchCommand, AllMeasuresAndNamesWhatIsAbsent) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"bench", "--all", "--repetitions", "1", "--json", "document",
                                   "--", "--benchmark_filter=^locked/"},
                                  folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(read_text_file(folder.path() / "document"), nullptr, false);
  ASSERT_FALSE(document.is_discarded());
  const Json& rows = document.at("results");
  ASSERT_EQ(rows.size(), 1 + cli::all_queues().absent.size());
  EXPECT_EQ(rows.at(0).at("queue"), "locked");
  EXPECT_GT(rows.at(0).at("items_per_second"), 0);
  EXPECT_EQ(run_program({"bench", "--all", "locked"}, folder.path()).exit_code, 64);
}

TEST(BenchCommand, AShapeThatAQueueDoesNotOfferIsToldAndIsNoFailure) {
  const TemporaryDirectory folder;
  const Ended ended = run_program(
      {"bench", "spsc", "--shapes", "1x1,2x2", "--repetitions", "1", "--json", "-"}, folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  EXPECT_EQ(document.at("verdict"), "valid");
  EXPECT_EQ(document.at("results").at(0).at("end"), "completed");
  const Json& pair = document.at("results").at(1);
  EXPECT_EQ(pair.at("end"), "not_offered");
  EXPECT_EQ(pair.at("problem"), "one producer, one consumer");
  EXPECT_TRUE(pair.at("items_per_second").is_null());
  EXPECT_NE(ended.err.find("spsc 2x2 8 B capacity 1024: not offered: one producer, one consumer"),
            std::string::npos)
      << ended.err;
}

TEST(BenchCommand, AloneAShapeThatIsNotOfferedMeansThatNothingRan) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"bench", "spsc", "--shapes", "2x2"}, folder.path());
  EXPECT_EQ(ended.exit_code, 4) << ended.out;
}

// With one round of each there are too few values to call anything, on any machine.
TEST(CompareCommand, ReadsWhatBenchLeft) {
  const TemporaryDirectory folder;
  for (const char* const out : {"a", "b"}) {
    const Ended ended = run_program(
        {"bench", "locked", "--shapes", "1x1", "--repetitions", "1", "--out", out}, folder.path());
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
  }
  const Ended ended = run_program(
      {"compare", "a/latest", "b/latest", "--fail-if-worse", "5%", "--json", "-"}, folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  EXPECT_EQ(document.at("schema"), "queuecheck-compare/1");
  const Json& row = document.at("results").at(0);
  EXPECT_EQ(row.at("cell"), "locked 1x1 8 B capacity 1024");
  EXPECT_EQ(row.at("comparison"), "cannot tell");
  EXPECT_EQ(row.at("reason"), "fewer than 5 values of each");
}

TEST(CompareCommand, MeasuresTwoQueuesInTheSameRounds) {
  const TemporaryDirectory folder;
  const Ended ended = run_program(
      {"compare", "ring", "locked", "--repetitions", "2", "--progress", "none"}, folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_NE(ended.out.find("1x1 8 B capacity 1024"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("1 cannot tell"), std::string::npos) << ended.out;
}

TEST(BenchCommand, PythonsQueuesStandBesideOurs) {
  const TemporaryDirectory folder;
  const Ended ended =
      run_program({"bench", "locked", "--shapes", "1x1", "--host", "python", "--baseline",
                   "python-queue", "--repetitions", "1", "--json", "-"},
                  folder.path());
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  const Json& rows = document.at("results");
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows.at(1).at("queue"), "python-queue");
  EXPECT_EQ(rows.at(2).at("queue"), "python-simple-queue");
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  if (rows.at(1).at("end") == "absent") GTEST_SKIP() << rows.at(1).at("problem");
  EXPECT_GT(rows.at(1).at("items_per_second"), 0);
  EXPECT_GT(rows.at(0).at("ratio_to_baseline"), 1);  // a C++ queue against pickling
  EXPECT_TRUE(rows.at(1).at("host").get<std::string>().starts_with("python 3"));
}

TEST(BenchCommand, WithoutPythonItsRowsSaySoAndNothingFails) {
  const TemporaryDirectory folder;
  const PathOnly nowhere("/nonexistent");
  const Ended ended = run_program({"bench", "locked", "--shapes", "1x1", "--host", "python",
                                   "--repetitions", "1", "--json", "-"},
                                  folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  for (const std::size_t row : {1U, 2U}) {
    EXPECT_EQ(document.at("results").at(row).at("end"), "absent");
    EXPECT_FALSE(document.at("results").at(row).at("problem").get<std::string>().empty());
  }
  EXPECT_NE(ended.err.find("python-queue 1x1 8 B capacity 1024: absent: python3"),
            std::string::npos)
      << ended.err;
}

TEST(BenchCommand, ABaselineThatIsNotMeasuredIsRefused) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"bench", "locked", "--baseline", "ring"}, folder.path());
  EXPECT_EQ(ended.exit_code, 64);
  EXPECT_NE(ended.err.find("'ring' is not among"), std::string::npos) << ended.err;
}

TEST(BenchCommand, RoundTripsAreTheirOwnTable) {
  const TemporaryDirectory folder;
  const Ended ended = run_program(
      {"bench", "locked", "--round-trip", "--repetitions", "1", "--json", "-"}, folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  ASSERT_EQ(document.at("results").size(), 5U);
  EXPECT_EQ(document.at("results").at(1).at("limit"), "two-lines");
  EXPECT_EQ(document.at("results").at(3).at("queue"), "locked");
  EXPECT_GT(document.at("results").at(3).at("latency_ns_p50"), 0);
  const Ended shaped =
      run_program({"bench", "locked", "--round-trip", "--shapes", "2x2"}, folder.path());
  EXPECT_EQ(shaped.exit_code, 64) << shaped.err;
}

TEST(BenchCommand, FlagsBehindTheDashesAreGoogleBenchmarks) {
  const TemporaryDirectory folder;
  const Ended ended =
      run_program({"bench", "locked", "ticket", "--shapes", "1x1", "--repetitions", "1", "--",
                   "--benchmark_filter=ticket", "--benchmark_format=json"},
                  folder.path());
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  EXPECT_FALSE(document.at("benchmarks").empty());
  for (const Json& benchmark : document.at("benchmarks")) {
    EXPECT_EQ(benchmark.at("label"), "ticket");
  }
}

TEST(BenchCommand, OtherCommandsTakeNothingBehindTheDashes) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"list", "--", "--benchmark_filter=ticket"}, folder.path());
  EXPECT_EQ(ended.exit_code, 64);
  EXPECT_NE(ended.err.find("--benchmark_filter=ticket"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace queuecheck
