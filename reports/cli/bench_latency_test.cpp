// `queuecheck bench --latency` as a user runs it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "queuecheck/reports/cli/command_line_test_support.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

TEST(BenchLatency, RowsStandInTheirOwnListAndCompareReadsThem) {
  const TemporaryDirectory folder;
  const Ended ended = run_program({"bench", "locked", "--latency", "--load", "50%,1k/s",
                                   "--arrivals", "fixed", "--repetitions", "1", "--json", "-"},
                                  folder.path());
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  const Json document = Json::parse(ended.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << ended.out;
  EXPECT_EQ(document.at("schema"), "queuecheck-bench/1");
  EXPECT_TRUE(document.at("results").empty());
  const Json& rows = document.at("latency");
  ASSERT_EQ(rows.size(), 6U) << "two limits, busy, idle, two loads";
  EXPECT_EQ(rows.at(0).at("limit"), "two-lines");
  EXPECT_EQ(rows.at(2).at("phase"), "busy");
  EXPECT_EQ(rows.at(5).at("load"), "1k/s");
  EXPECT_DOUBLE_EQ(rows.at(5).at("load_items_per_second"), 1'000);
  EXPECT_EQ(document.at("latency_measuring").at("arrivals"), "fixed");
  EXPECT_NE(ended.err.find("limit: futex"), std::string::npos) << ended.err;
  // With one round there are too few values to call anything, on any machine.
  const Ended compared =
      run_program({"compare", "results/latest", "results/latest", "--json", "-"}, folder.path());
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  const Json cells = Json::parse(compared.out, nullptr, false);
  ASSERT_FALSE(cells.is_discarded()) << compared.out;
  for (const Json& cell : cells.at("results")) {
    EXPECT_EQ(cell.at("comparison"), "cannot tell");
    EXPECT_TRUE(cell.contains("first_latency_ns"));
  }
}

TEST(BenchLatency, BadInputNamesWhatWouldBeRight) {
  const TemporaryDirectory folder;
  const struct {
    std::vector<std::string> words;
    const char* complaint;
  } cases[] = {
      {{"--latency", "--load", "50"}, "--load: '50' is not a list such as 10%,50%"},
      {{"--latency", "--load", "0%"}, "--load: '0%' is not a list"},
      {{"--latency", "--load", "3G/s"}, "--load: '3G/s' is not a list"},
      {{"--latency", "--arrivals", "uniform"}, "--arrivals"},
      {{"--load", "50%"}, "--load: is an option of --latency"},
      {{"--arrivals", "fixed"}, "--arrivals: is an option of --latency"},
      {{"--latency", "--round-trip"}, "--latency: takes no --round-trip"},
      {{"--latency", "--batch", "32"}, "--latency: takes no --round-trip, --host, --baseline or"},
      {{"--latency", "--", "--benchmark_filter=x"}, "--latency: takes no flags of Google"},
  };
  for (const auto& [words, complaint] : cases) {
    std::vector<std::string> line{"bench", "locked"};
    line.insert(line.end(), words.begin(), words.end());
    const Ended ended = run_program(line, folder.path());
    EXPECT_EQ(ended.exit_code, 64) << complaint;
    EXPECT_NE(ended.err.find(complaint), std::string::npos) << ended.err;
  }
}

}  // namespace
}  // namespace queuecheck
