// `queuecheck bench` as a user runs it: its JSON stands alone on standard output, and what is
// behind
// `--` reaches Google Benchmark.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

TEST(BenchCommand, JsonAloneOnStandardOutput) {
  const TemporaryDirectory folder;
  const Ended ended =
      run_program({"bench", "locked", "--repetitions", "1", "--json", "-"}, folder.path());
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  EXPECT_EQ(document.at("schema"), "queuecheck-bench/1");
  EXPECT_EQ(document.at("results").at(0).at("queue"), "locked");
  EXPECT_EQ(ended.exit_code, 0);
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
  EXPECT_NE(ended.err.find("spsc 2x2*: not offered: one producer, one consumer"), std::string::npos)
      << ended.err;
}

TEST(BenchCommand, AloneAShapeThatIsNotOfferedMeansThatNothingRan) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"bench", "spsc", "--shapes", "2x2"}, folder.path());
  EXPECT_EQ(ended.exit_code, 4) << ended.out;
}

TEST(BenchCommand, FlagsBehindTheDashesAreGoogleBenchmarks) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"bench", "locked", "ticket", "--repetitions", "1", "--",
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
