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
  EXPECT_EQ(bench.cells[0].values, (std::vector<double>{7, 6}));
  EXPECT_EQ(bench.machine.at("cpu_model"), "cpu");
  EXPECT_EQ(bench.software.at("compiler"), "g++ 12");
}

TEST(StoredBench, NamesTheFileAndWhatWouldBeRight) {
  EXPECT_EQ(complaint("{"), "a.json: must be one whole JSON document");
  EXPECT_EQ(complaint("{}"), "a.json: lacks 'schema'; right would be queuecheck-bench/1");
  EXPECT_EQ(complaint(R"({"schema":"queuecheck-bench/9"})"),
            "a.json: its schema is 'queuecheck-bench/9'; this version reads queuecheck-bench/1");
  EXPECT_EQ(complaint("[1]"), "a.json: lacks 'schema'; right would be queuecheck-bench/1");
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
