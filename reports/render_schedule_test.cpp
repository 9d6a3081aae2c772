#include "queuecheck/reports/render_schedule.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/markup_test_support.hpp"
#include "queuecheck/reports/sample_pages_test_support.hpp"

namespace queuecheck {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

TEST(RenderSchedule, StepsOfOneCallAreFolded) {
  const std::string figure = schedule_figure(sample_explored().explored);
  EXPECT_EQ(read_markup(figure).problem, "");
  EXPECT_TRUE(has(figure, "<code>get()</code> <span class=\"soft\">accesses 1 to 2</span>"))
      << figure;
  EXPECT_TRUE(has(figure, "ring_queue.hpp:210 to ring_queue.hpp:211")) << figure;
}

TEST(RenderSchedule, WhatMattersStandsAloneWithItsSource) {
  const std::string figure = schedule_figure(sample_explored().explored);
  EXPECT_TRUE(
      has(figure, "◆</b> <code>get</code> <span class=\"soft\">access 3</span> store +192: 0 → 1"))
      << figure;
  EXPECT_TRUE(has(figure, "<code>ring_-&gt;sleepers.store(1);</code>")) << figure;
  EXPECT_TRUE(has(figure, "✕ killed here")) << figure;
}

TEST(RenderSchedule, AChosenSwitchInsideACallIsNamed) {
  const std::string figure = schedule_figure(sample_explored().explored);
  EXPECT_TRUE(
      has(figure, "⇢ the schedule chose process 0; process 1 stands still inside <code>get</code>"))
      << figure;
  Exploration forced = sample_explored().explored;
  for (ExploredStep& step : forced.listed) step.chosen = false;
  EXPECT_FALSE(has(schedule_figure(forced), "⇢ the schedule chose")) << "there was no other";
}

TEST(RenderSchedule, LongRunsAreCutAndSaySo) {
  Exploration explored = sample_explored().explored;
  const ExploredStep one = explored.listed[6];  // it matters: a row of its own
  explored.listed.assign(500, one);
  for (std::uint32_t i = 0; i < 500; ++i) explored.listed[i].number = 1001 + i;
  const std::string figure = schedule_figure(explored);
  EXPECT_TRUE(has(figure, ">1000 steps not shown<")) << "the helper keeps the last";
  EXPECT_TRUE(has(figure, ">380 steps not shown<"));
  EXPECT_EQ(count(figure, "<th scope=\"row\""), schedule_rows_max);
}

TEST(RenderSchedule, OldFilesHaveTextOnly) {
  Exploration explored = sample_explored().explored;
  explored.listed.clear();
  EXPECT_TRUE(has(schedule_figure(explored), "<details open=\"\"><summary>Step by step"));
  EXPECT_EQ(schedule_figure({}), "");
}

}  // namespace
}  // namespace queuecheck
