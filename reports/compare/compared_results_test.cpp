#include "queuecheck/reports/compare/compared_results.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/reports/compare/compare_test_support.hpp"
#include "queuecheck/reports/compare/render_compared.hpp"

namespace queuecheck {
namespace {

using test::bench_document;
using test::Sample;

// Fifteen rounds around `middle`, 2 % apart at most.
std::vector<Sample> samples(double middle) {
  std::vector<Sample> all;
  for (std::uint32_t round = 0; round < 15; ++round) {
    all.push_back({round, middle * (1 + (round * 7 % 15) * 0.001), true});
  }
  return all;
}

StoredBench result(const std::string& cpu, const std::vector<test::Row>& rows) {
  return parse_bench(bench_document(cpu, rows), cpu + ".json");
}

TEST(CompareStored, TellsWorseAndCannotTellCellByCell) {
  const auto results = compare_stored(
      result("cpu", {{"ring", 8, samples(100)}, {"ring", 64, samples(50)}, {"ring", 9, {}}}),
      result("cpu",
             {{"ring", 8, samples(90)}, {"ring", 64, samples(50)}, {"ring", 16, samples(1)}}));
  ASSERT_EQ(results.rows.size(), 2U);
  EXPECT_EQ(results.rows[0].cell, "ring 2x2 8 B capacity 1024 batch 4 wait_slice=none");
  EXPECT_EQ(results.rows[0].verdict, Comparison::worse);
  EXPECT_NEAR(results.rows[0].ratio->figure, 0.9, 1e-9);
  EXPECT_EQ(results.rows[1].verdict, Comparison::cannot_tell);
  EXPECT_EQ(compared_summary(results), "1 worse, 0 better, 1 cannot tell");
  const auto has = [&](const char* remark) {
    return std::any_of(results.remarks.begin(), results.remarks.end(), [&](const std::string& one) {
      return one.find(remark) != std::string::npos;
    });
  };
  EXPECT_TRUE(has("9 B")) << "only in the first";
  EXPECT_TRUE(has("16 B"));
}

TEST(CompareStored, TwoQueuesAloneAreComparedWithEachOther) {
  const auto results = compare_stored(result("cpu", {{"ring", 8, samples(100)}}),
                                      result("cpu", {{"locked", 8, samples(200)}}));
  ASSERT_EQ(results.rows.size(), 1U);
  EXPECT_EQ(results.rows[0].verdict, Comparison::better);
}

TEST(CompareStored, NamesWhatIsAnotherMachine) {
  const StoredBench here = result("cpu a", {});
  EXPECT_EQ(machine_difference(here, result("cpu a", {})), "");
  EXPECT_EQ(machine_difference(here, result("cpu b", {})),
            "cpu_model is 'cpu a' in cpu a.json and 'cpu b' in cpu b.json");
}

BenchRow row(const char* queue, double middle, std::uint32_t rounds) {
  BenchRow row;
  row.queue = queue;
  row.capacity = 1024;
  row.items_per_second.count = rounds;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    BenchSample& sample = row.samples.emplace_back();
    sample.end = RunEnd::completed;
    sample.round = round;
    sample.clean = true;
    sample.items_per_second = middle * (1 + 0.0005 * round);
  }
  return row;
}

TEST(CompareMeasured, PairsTheRounds) {
  const auto results = compare_measured("a", "b", {row("a", 100, 20), row("b", 80, 20)});
  ASSERT_EQ(results.cells.size(), 1U);
  EXPECT_EQ(results.cells[0].rounds.size(), 20U);
  EXPECT_EQ(results.rows[0].verdict, Comparison::worse);
  EXPECT_LT(results.rows[0].ratio->half_width(), 1e-9);
}

TEST(CompareMeasured, WithItselfIsTheNextRow) {
  const auto results = compare_measured("a", "a", {row("a", 100, 20), row("a", 100, 20)});
  ASSERT_EQ(results.rows.size(), 1U);
  EXPECT_EQ(results.rows[0].verdict, Comparison::cannot_tell);
}

TEST(RenderCompared, HasAVerdictForEachCell) {
  const auto results = compare_measured("a", "b", {row("a", 100, 20), row("b", 80, 20)});
  EXPECT_NE(render_compared_text(results).find("worse"), std::string::npos);
  EXPECT_NE(render_compared_markdown(results).find("| worse |"), std::string::npos);
  EXPECT_NE(render_compared_json(results).find(R"("comparison":"worse")"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
