#include "queuecheck/reports/compare/stored_bench.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "queuecheck/reports/compare/compare_test_support.hpp"

namespace queuecheck {
namespace {

using test::bench_document;

std::string complaint(const std::string& text) {
  try {
    parse_bench(text, "a.json");
  } catch (const StoredBenchError& error) {
    return error.what();
  }
  return "";
}

TEST(StoredBench, TakesTheCleanSampleOfEachRound) {
  const StoredBench bench = parse_bench(
      bench_document("cpu",
                     {{"ring", 64, {{0, 5, false}, {0, 7, true}, {0, 8, false}, {1, 6, false}}}}),
      "a.json");
  ASSERT_EQ(bench.cells.size(), 1U);
  EXPECT_EQ(bench.cells[0].queue, "ring");
  EXPECT_EQ(bench.cells[0].cell, "2x2 64 B capacity 1024 batch 4 wait_slice=none");
  EXPECT_EQ(bench.cells[0].items_per_second, (std::vector<double>{7, 6}));
  EXPECT_EQ(bench.machine.at("cpu_model"), "cpu");
  EXPECT_EQ(bench.software.at("compiler"), "g++ 12");
}

TEST(StoredBench, WaitingAndPlacementAreInTheKeyWhereTheyWereAskedFor) {
  const std::string document = bench_document("cpu", {{"ring", 64, {{0, 5, true}}}});
  const std::string before = "\"batch\":4";
  const auto with = [&](const std::string& axes) {
    std::string changed = document;
    changed.replace(changed.find(before), before.size(), before + axes);
    return parse_bench(changed, "a.json").cells.at(0).cell;
  };
  const std::string plain = with("");
  EXPECT_EQ(with(R"(,"waiting_asked":"usual","placement_asked":"usual")"), plain);
  EXPECT_EQ(with(R"(,"waiting_asked":"polling","placement_asked":"apart")"),
            "2x2 64 B capacity 1024 batch 4 polling apart wait_slice=none");
}

TEST(StoredBench, NamesTheFileAndWhatWouldBeRight) {
  EXPECT_EQ(complaint("{"), "a.json: is not one whole JSON document");
  EXPECT_EQ(complaint("{}"), "a.json: lacks 'schema'; right would be a result of bench");
  EXPECT_EQ(complaint(R"({"schema":"queuecheck-bench/9"})"),
            "a.json: its schema is 'queuecheck-bench/9'; this version compares queuecheck-bench/1");
  EXPECT_EQ(complaint("[1]"), "a.json: lacks 'schema'; right would be a result of bench");
  try {
    read_bench("/nonexistent/folder");
    FAIL();
  } catch (const StoredBenchError& error) {
    EXPECT_NE(std::string(error.what()).find("right would be a folder of results of bench"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace queuecheck
