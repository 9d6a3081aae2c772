// The crash matrix in each format: rows side by side, neighbours of the same end in one line, and
// an empty cell says why.
#include "queuecheck/reports/render_crash.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

CrashRow not_run(std::string step, bool pauses, std::string why) {
  CrashRow row;
  row.step = std::move(step);
  row.pauses = pauses;
  row.not_run = std::move(why);
  return row;
}

std::vector<CrashRow> sample() {
  std::vector<CrashRow> rows = sample_crash_rows();
  rows.push_back(not_run("close", false, "the queue has no <close>"));
  rows.push_back(not_run("close", true, "the queue has no <close>"));
  return rows;
}

RunResult run_with_matrix() {
  RunResult run;
  QueueResult& queue = run.queues.emplace_back();
  queue.queue.name = "mine";
  queue.stages.emplace_back().crash_matrix = sample();
  return run;
}

TEST(RenderCrash, NeighbouringAccessesOfTheSameEndAreOneLine) {
  const std::vector<CrashLine> lines = crash_lines(sample());
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[1].step, "put, accesses 1 to 2 of 3");
  EXPECT_EQ(lines[1].place, "ring.hpp:10 to ring.hpp:12");
  EXPECT_EQ(lines[1].killed, "inflight-lost 40");
  EXPECT_EQ(lines[2].killed, "violation dead-owner 1, took-effect 4");
  EXPECT_EQ(lines[3].killed, "not run: the queue has no <close>");
}

TEST(RenderCrash, AsText) {
  expect_golden("crash_matrix.txt", crash_text(sample()));
  EXPECT_EQ(crash_text({}), "");
}

TEST(RenderCrash, AsMarkdown) {
  expect_golden("crash_matrix.md", crash_markdown(run_with_matrix()));
  EXPECT_EQ(crash_markdown({}), "");
}

TEST(RenderCrash, AsHtml) {
  expect_golden("crash_matrix.html", crash_table(sample()));
  EXPECT_EQ(crash_table({}), "");
}

TEST(RenderCrash, JsonHasARowForEachStepAndKind) {
  const std::vector<CrashRow> rows = sample();
  EXPECT_EQ(crash_json({rows[1], rows[4], rows[8]}),
            R"([{"step":"asleep in get","kind":"stop","trials":20,)"
            R"("outcomes":{"held-up":2,"nothing-lost":18}},)"
            R"({"step":"put, access 3 of 3","kind":"kill","place":"ring.hpp:14","trials":5,)"
            R"("outcomes":{"dead-owner":1,"took-effect":4}},)"
            R"({"step":"close","kind":"kill","trials":0,"outcomes":{},)"
            R"("not_run":"the queue has no \u003cclose>"}])");
}

}  // namespace
}  // namespace queuecheck
