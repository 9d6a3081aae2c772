#include "queuecheck/reports/compare/stored_latency.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "queuecheck/reports/compare/compared_results.hpp"
#include "queuecheck/reports/compare/render_compared.hpp"

namespace queuecheck {
namespace {

using Json = nlohmann::json;

// A row of `ring` under half its load, with one run for each round.
Json row(double p50, double p99, unsigned rounds, const char* queue = "ring") {
  Json row = Json::parse(R"({"producers":1,"consumers":1,"item_bytes":8,"capacity":1024,
      "phase":"load","load":"50%","overloaded":false,"problem":null,"runs":[]})");
  row["queue"] = queue;
  for (unsigned round = 0; round < rounds; ++round) {
    row["runs"].push_back({{"round", round},
                           {"end", "completed"},
                           {"latency_ns_p50", p50 * (1 + round * 0.001)},
                           {"latency_ns_p99", p99 * (1 + round * 0.001)},
                           {"clean", true}});
  }
  return row;
}

std::vector<StoredCell> cells(const Json& rows) {
  std::vector<StoredCell> cells;
  for (const Json& row : rows) {
    add_latency_cells(JsonField(row, "a.json"), "1x1 8 B capacity 1024", cells);
  }
  return cells;
}

std::string complaint(const Json& rows) {
  try {
    cells(rows);
  } catch (const StoredBenchError& error) {
    return error.what();
  }
  return "";
}

StoredBench bench(const Json& rows, const char* where) {
  StoredBench bench;
  bench.where = where;
  bench.cells = cells(rows);
  return bench;
}

TEST(StoredLatency, HasACellForP50AndP99) {
  const auto of = cells(Json::array({row(200, 900, 2)}));
  ASSERT_EQ(of.size(), 2U);
  EXPECT_EQ(of[0].queue, "ring");
  EXPECT_EQ(of[0].cell, "1x1 8 B capacity 1024 load 50% p50");
  EXPECT_EQ(of[1].cell, "1x1 8 B capacity 1024 load 50% p99");
  EXPECT_TRUE(of[0].is_latency);
  EXPECT_EQ(of[0].values, (std::vector<double>{200, 200 * 1.001}));
}

TEST(StoredLatency, TakesTheCleanRunOfEachRound) {
  Json one = row(1, 1, 4);
  for (std::size_t i = 0; i < 4; ++i) {
    one["runs"][i]["round"] = i / 3;  // 0 0 0 1
    one["runs"][i]["clean"] = i == 1;
    one["runs"][i]["latency_ns_p50"] = 100 + i;
  }
  one["runs"][3]["latency_ns_p99"] = nullptr;  // too few items
  const auto of = cells(Json::array({one}));
  EXPECT_EQ(of[0].values, (std::vector<double>{101, 103}));
  EXPECT_EQ(of[1].values.size(), 1U);
}

TEST(StoredLatency, AnOverloadHasNoValuesAndSaysSo) {
  Json one = row(200, 900, 9);
  one["overloaded"] = true;
  one["problem"] = "overloaded: the load was not kept";
  const auto of = cells(Json::array({one}));
  EXPECT_TRUE(of[0].values.empty());
  EXPECT_EQ(of[0].problem, "overloaded: the load was not kept");
}

TEST(StoredLatency, NamesWhatIsWrong) {
  Json one = row(1, 1, 1);
  one.erase("phase");
  EXPECT_EQ(complaint(Json::array({one})), "a.json: phase: must be there");
  one = row(1, 1, 1);
  one["runs"][0]["latency_ns_p50"] = "fast";
  EXPECT_NE(complaint(Json::array({one})).find("a.json: runs[0].latency_ns_p50: must be"),
            std::string::npos)
      << complaint(Json::array({one}));
  EXPECT_NE(complaint(Json::array({5})), "");
}

TEST(CompareLatency, LessIsBetter) {
  const auto results = compare_stored(bench(Json::array({row(200, 900, 15)}), "a.json"),
                                      bench(Json::array({row(150, 1'200, 15)}), "b.json"));
  ASSERT_EQ(results.rows.size(), 2U);
  EXPECT_EQ(results.rows[0].verdict, Comparison::better);
  EXPECT_EQ(results.rows[1].verdict, Comparison::worse);
  EXPECT_TRUE(any_worse_by(results.rows, 0.3));
  EXPECT_FALSE(any_worse_by(results.rows, 0.4));
  const std::string text = render_compared_text(results);
  EXPECT_NE(text.find("201 ns"), std::string::npos) << text;
  const std::string json = render_compared_json(results);
  EXPECT_NE(json.find(R"("first_latency_ns":201.)"), std::string::npos) << json;
}

TEST(CompareLatency, AnOverloadIsToldAndNotCompared) {
  Json one = row(200, 900, 9);
  one["overloaded"] = true;
  one["problem"] = "overloaded";
  const auto results = compare_stored(bench(Json::array({row(200, 900, 9)}), "a.json"),
                                      bench(Json::array({one}), "b.json"));
  EXPECT_TRUE(results.rows.empty());
  ASSERT_EQ(results.remarks.size(), 2U);
  EXPECT_NE(results.remarks[0].find("no figures in the second: overloaded"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
