#include "queuecheck/reports/render_explored.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/render_text.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

explore::Row proved() {
  return {"dpor", "sc", "fibers",      791'228,     263'000,         962'232,
          300,    true, Status::valid, "all of it", {{"deepest", 2}}};
}

TEST(RenderExplored, ARowHasTheFieldsOfTheDesign) {
  QueueResult queue;
  queue.queue.name = "ticket";
  const auto row = nlohmann::json::parse(explored_json(queue, proved()));
  EXPECT_EQ(row, nlohmann::json::parse(R"({"queue":"ticket","strategy":"dpor","memory":"sc",
      "lane":"fibers","schedules":791228,"schedules_per_second":263000.0,"executions":962232,
      "outcomes":300,"exhausted":true,"verdict":"valid","sentence":"all of it",
      "coverage":{"deepest":2.0}})"));
}

TEST(RenderExplored, TextAndTableTellWhatIsProved) {
  EXPECT_EQ(explored_text({}), "");
  EXPECT_EQ(explored_text({proved()}),
            "    sc   valid      791 k schedules: dpor 791 k\n    dpor/sc: all of it\n");
  explore::Row random = proved();
  random.strategy = "random";
  random.sentence = "";
  random.verdict = Status::violation;
  EXPECT_EQ(explored_text({random, proved()}),
            "    sc   violation  1.58 M schedules: random 791 k, dpor 791 k\n"
            "    dpor/sc: all of it\n");
  EXPECT_EQ(explored_table({}), "");
  EXPECT_NE(explored_table({proved()}).find("<td>all of it; 2 deepest</td>"), std::string::npos);
}

TEST(RenderExplored, NothingFromOutsideIsShownAsItIs) {
  explore::Row row = proved();
  row.sentence = "<b>\x1b[31m";
  EXPECT_EQ(explored_text({row}).find('\x1b'), std::string::npos);
  EXPECT_EQ(explored_table({row}).find("<b>"), std::string::npos);
}

TEST(RenderExplored, RowsStandInDocumentAndSummary) {
  RunResult run = sample_valid_run();
  EXPECT_EQ(nlohmann::json::parse(render_json(run))["results"][0]["explored"].size(), 0U);
  run.queues[0].explored = {proved()};
  EXPECT_EQ(nlohmann::json::parse(render_json(run))["results"][0]["explored"][0]["outcomes"], 300);
  EXPECT_NE(render_summary_text(run).find("    dpor/sc: all of it"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
