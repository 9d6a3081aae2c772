#include "queuecheck/reports/compare/stored_comparison.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/compare/render_compared.hpp"

namespace queuecheck {
namespace {

ComparedResults two_cells() {
  ComparedResults results{"before", "=after", {}, {}, {"commit: a in the first, b in the second"}};
  results.cells = {{"1x1 8 B", {4e6, 5e6, 6e6}, {2e6, 2.5e6}, {}},
                   {"4x4 8 B", {}, {}, {{3, 2}, {5, 4}}}};
  results.rows = {
      {"1x1 8 B", false, Comparison::worse, Interval{0.45, 0.4, 0.5}, 1.0 / 3, true, 0, ""},
      {"4x4 8 B", false, Comparison::cannot_tell, {}, 1, false, 40, "too few"}};
  return results;
}

std::string document_of(const ComparedResults& results) {
  return json_document("compare", Status::violation, 7, "{\"kernel\":\"6\"}",
                       render_compared_json(results), comparison_members(results));
}

TEST(StoredComparison, GivesTheSameReports) {
  const ComparedResults results = two_cells();
  const StoredComparison stored = parse_comparison(document_of(results), "compare.json");
  EXPECT_EQ(stored.status, Status::violation);
  EXPECT_EQ(stored.seed, 7U);
  EXPECT_EQ(stored.environment.kernel, "6");
  EXPECT_EQ(render_compared_text(stored.results), render_compared_text(results));
  EXPECT_EQ(render_compared_markdown(stored.results), render_compared_markdown(results));
  EXPECT_EQ(render_compared_csv(stored.results), render_compared_csv(results));
  EXPECT_EQ(document_of(stored.results), document_of(results));
}

TEST(StoredComparison, CsvHasOneRowACell) {
  EXPECT_EQ(render_compared_csv(two_cells()),
            "first,second,cell,comparison,first_items_per_second,second_items_per_second,ratio,"
            "ratio_low,ratio_high,p,precise,repetitions_wanted,reason,first_latency_ns,second_"
            "latency_ns\r\n"
            "before,'=after,1x1 8 B,worse,5000000,2250000,0.45,0.4,0.5,0.3333333333333333,true,"
            "0,,,\r\n"
            "before,'=after,4x4 8 B,cannot tell,3,4,,,,1,false,40,too few,,\r\n");
}

TEST(StoredComparison, WhatIsWrongIsNamed) {
  const auto complaint = [](const std::string& text) -> std::string {
    try {
      parse_comparison(text, "c.json");
    } catch (const StoredError& error) {
      return error.what();
    }
    return "none";
  };
  EXPECT_EQ(
      complaint(R"({"schema":"queuecheck-compare/2"})"),
      "c.json: its schema is 'queuecheck-compare/2'; this version reads queuecheck-compare/1");
  std::string text = document_of(two_cells());
  text.replace(text.find("\"worse\""), 7, "\"bad\"");
  EXPECT_EQ(complaint(text), "c.json: results[0].comparison: must be better, worse or cannot tell");
}

}  // namespace
}  // namespace queuecheck
