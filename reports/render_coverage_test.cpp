#include "queuecheck/reports/render_coverage.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/markup_test_support.hpp"
#include "queuecheck/reports/sample_pages_test_support.hpp"

namespace queuecheck {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(RenderCoverage, ARowForEachStateThatIsCounted) {
  const std::string table = coverage_table(sample_crash_run().queues[0]);
  EXPECT_EQ(read_markup(table).problem, "");
  EXPECT_TRUE(has(table, "<th scope=\"row\">full</th><td class=\"number\">3.1 %")) << table;
  EXPECT_TRUE(has(table, "Never reached: closed.")) << table;
  EXPECT_TRUE(has(table, "<th scope=\"row\">closed</th><td class=\"number never\">never</td>"));
  EXPECT_FALSE(has(table, "killed inside")) << "nobody counted it";
}

TEST(RenderCoverage, RoundingNeverHidesARareCase) {
  const std::string table = coverage_table(sample_crash_run().queues[0]);
  EXPECT_TRUE(has(table, "a caller had to wait</th><td class=\"number\">&lt; 0.1 %")) << table;
  EXPECT_TRUE(has(table, "wrapped round</th><td class=\"number\">&gt; 99.9 %")) << table;
  EXPECT_TRUE(has(table, "calls overlapped</th><td class=\"number\">100 %")) << table;
}

TEST(RenderCoverage, StrategiesOfTheExplorerCountByTheirSchedules) {
  RunResult run = sample_explored_run();
  QueueResult& queue = run.queues[0];
  queue.stages.clear();
  explore::Row never_empty = queue.explored[0];
  never_empty.schedules *= 3;
  never_empty.coverage["empty_share"] = 0;
  queue.explored.push_back(never_empty);
  EXPECT_TRUE(has(coverage_table(queue), "empty</th><td class=\"number\">12 %"))
      << coverage_table(queue);
}

TEST(RenderCoverage, IsEmptyWhereNothingWasCounted) {
  QueueResult queue;
  queue.stages.resize(1);
  queue.stages[0].counters = {{"programs", 3}};
  EXPECT_EQ(coverage_table(queue), "");
}

}  // namespace
}  // namespace queuecheck
