#include "queuecheck/reports/render_overview.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "queuecheck/reports/markup_test_support.hpp"
#include "queuecheck/reports/sample_pages_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

nlohmann::json data_of(const std::string& figure) {
  const std::string open = "class=\"whole-data\">";
  const std::size_t start = figure.find(open) + open.size();
  return nlohmann::json::parse(figure.substr(start, figure.find("</script>", start) - start));
}

TEST(RenderOverview, OrderIsThatOfTheHistory) {
  const std::string figure = overview_figure(sample_false_full(), "failure-1");
  EXPECT_EQ(read_markup(figure).problem, "");
  const nlohmann::json rows = data_of(figure);
  ASSERT_EQ(rows.size(), 9u);
  EXPECT_EQ(rows[0], nlohmann::json::parse(R"([0,0,2,0,60,"try_put(1) → ok"])"));
  EXPECT_EQ(rows[1], nlohmann::json::parse(R"([1,1,3,20,90,"try_get() → EMPTY"])"));
  EXPECT_TRUE(has(figure, "id=\"failure-1-whole\"")) << "the false FULL";
  EXPECT_TRUE(has(figure, "All 9 operations."));
}

TEST(RenderOverview, OpenCallsReachTheEndAndAKillIsMarked) {
  const std::string figure = overview_figure(sample_lost_wakeup(), "f");
  const nlohmann::json rows = data_of(figure);
  EXPECT_EQ(rows[1][4], nullptr) << "the getter never returned";
  EXPECT_GT(rows[1][2], rows[5][2]) << "and lasts longer than any";
  EXPECT_EQ(rows[0][2], rows[2][1]) << "the killed one ends with the kill";
  EXPECT_TRUE(has(figure, "title=\"process 1: killed\">✕"));
}

TEST(RenderOverview, OfTooManyThoseAroundTheProofAreShown) {
  const std::string figure =
      overview_figure(sample_long(4, 400), "f", {.operations = 40, .lanes = 3});
  EXPECT_TRUE(has(figure, "Shown: operations ")) << figure;
  EXPECT_TRUE(has(figure, "Not shown: 1 of 4 processes."));
  const nlohmann::json rows = data_of(figure);
  EXPECT_EQ(rows.size(), 40u);
  EXPECT_TRUE(has(figure, "id=\"f-whole\""));
}

TEST(RenderOverview, TenThousandOperationsAreSmall) {
  const RunResult run = sample_large_run(10'000);
  const std::string figure = overview_figure(run.queues[0].stages[1].failures[0], "f");
  EXPECT_EQ(read_markup(figure).problem, "");
  EXPECT_EQ(data_of(figure).size(), 10'000u);
  EXPECT_LT(figure.size(), 1'000'000u);
}

TEST(RenderOverview, AnEmptyHistoryHasNone) {
  Failure failure = sample_false_full();
  failure.run.history.operations.clear();
  EXPECT_EQ(overview_figure(failure, "f"), "");
}

}  // namespace
}  // namespace queuecheck
