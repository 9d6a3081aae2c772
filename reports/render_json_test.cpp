#include "queuecheck/reports/render_json.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "queuecheck/reports/json_text.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

using nlohmann::json;

TEST(RenderJson, TheDocumentOfTheDesign) {
  RunResult run = sample_failing_run();
  run.seed = std::numeric_limits<std::uint64_t>::max();
  const json document = json::parse(render_json(run));
  EXPECT_EQ(document["schema"], "queuecheck-verify/1");
  EXPECT_EQ(document["verdict"], "violation");
  EXPECT_EQ(document["seed"].get<std::uint64_t>(), run.seed);
  EXPECT_EQ(document["environment"]["cpus_online"], 2);
  ASSERT_EQ(document["results"].size(), 2u);
  const json& result = document["results"][0];
  EXPECT_EQ(result["queue"], "mutant:PB3");
  EXPECT_EQ(result["class"], "false-full");
  EXPECT_EQ(result["stages"][1]["counters"]["programs"], 18);
  const json& failure = result["stages"][1]["failures"][0];
  EXPECT_EQ(failure["file"], "failure-1.json");
  EXPECT_EQ(failure["witness"], json::parse("[3,4]"));
  EXPECT_EQ(failure["operations"], 9);
  EXPECT_EQ(document["results"][1]["stages"][1]["failures"][0]["file"], "failure-3.json");
}

TEST(RenderJson, AnExploredFailureNamesItsSchedule) {
  RunResult run = sample_failing_run();
  EXPECT_FALSE(
      json::parse(render_json(run))["results"][0]["stages"][1]["failures"][0].contains("schedule"));
  run.queues[0].stages[1].failures[0].explored.schedule = "queuecheck-schedule 1\n";
  EXPECT_EQ(json::parse(render_json(run))["results"][0]["stages"][1]["failures"][0]["schedule"],
            "failure-1.schedule");
}

TEST(RenderJson, ClassIsNullWhenValid) {
  const json document = json::parse(render_json(sample_valid_run()));
  EXPECT_EQ(document["verdict"], "valid");
  EXPECT_TRUE(document["results"][0]["class"].is_null());
  const json& row = document["results"][0]["throughput"][0];
  EXPECT_EQ(row["queue"], "locked");
  EXPECT_EQ(row["items_per_second"], 4.87e6);
  EXPECT_TRUE(json::parse(render_verdict_json(sample_valid_run()))["class"].is_null());
}

TEST(RenderJson, RunAndVerdictFiles) {
  const json run = json::parse(render_run_json(sample_failing_run()));
  EXPECT_EQ(run["format"], "queuecheck-run/1");
  EXPECT_EQ(run["started_utc"], "2026-11-22T16:45:00Z");
  EXPECT_EQ(run["warnings"].size(), 1u);
  const json verdict = json::parse(render_verdict_json(sample_failing_run()));
  EXPECT_EQ(verdict["format"], "queuecheck-verdict/1");
  EXPECT_EQ(verdict["class"], "false-full");
  EXPECT_EQ(verdict["failures"].size(), 3u);
}

TEST(RenderJson, IsValidWhateverTheNames) {
  for (const std::string& text :
       {render_json(sample_hostile_run()), render_run_json(sample_hostile_run()),
        render_verdict_json(sample_hostile_run())}) {
    EXPECT_TRUE(json::accept(text));
    EXPECT_EQ(text.find("</script"), std::string::npos);
  }
}

TEST(RenderJson, NumbersThatJsonCannotHoldAreNull) {
  EXPECT_EQ(json_number(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(json_number(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(json::parse(json_number(0.1)).get<double>(), 0.1);
  EXPECT_EQ(JsonObject().str(), "{}");
  EXPECT_EQ(JsonArray().raw("1").text("a").str(), R"([1,"a"])");
}

}  // namespace
}  // namespace queuecheck
