#include "queuecheck/reports/render_ladder.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/markup_test_support.hpp"
#include "queuecheck/reports/sample_pages_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Ladder tiny() {
  Ladder ladder;
  ladder.rungs = {
      {Level::linearizable, Standing::fails, ViolationClass::order, "2 before 1", {0, 1}},
      {Level::sequentially_consistent, Standing::not_judged, std::nullopt, "longer than <9>", {}},
      {Level::fifo_order, Standing::fails, ViolationClass::order, "", {0, 1}},
      {Level::per_producer, Standing::holds, std::nullopt, "", {}},
      {Level::conserving, Standing::holds, std::nullopt, "", {}}};
  ladder.quantities.overtakes = 3;
  ladder.quantities.empty_answers = 4;
  ladder.quantities.false_empty_answers = 1;
  return ladder;
}

Judgement order_violation() {
  Judgement judgement;
  judgement.verdict = judgement.safety = Verdict::violation;
  judgement.violation = ViolationClass::order;
  return judgement;
}

TEST(RenderLadder, RungsAreToldByWordsAndSigns) {
  const std::string figure = ladder_figure(tiny(), order_violation());
  EXPECT_EQ(read_markup(figure).problem, "");
  EXPECT_TRUE(has(figure,
                  "<li class=\"holds strongest\"><span class=\"sign\" "
                  "aria-hidden=\"true\">✓</span> <span class=\"level\">per-producer FIFO"
                  "</span> <span class=\"standing\">holds</span> <span class=\"remark\">"
                  "<b class=\"tag\">strongest that holds</b>"))
      << figure;
  EXPECT_TRUE(has(figure,
                  "FIFO order, EMPTY aside</span> <span class=\"standing\">broken</span> "
                  "<span class=\"remark\"><b class=\"tag\">here it breaks</b>"))
      << figure;
  EXPECT_TRUE(has(figure, "longer than &lt;9&gt;"));
  EXPECT_TRUE(has(figure, "false EMPTY <b>1 of 4</b>"));
}

TEST(RenderLadder, WhatIsMissingStandsAbove) {
  Judgement judgement = order_violation();
  EXPECT_TRUE(has(ladder_figure(tiny(), judgement),
                  "This is a violation of FIFO between producers; per-producer FIFO holds; k = 3"));
  judgement.level = "told <already>";
  EXPECT_TRUE(has(ladder_figure(tiny(), judgement), "This is told &lt;already&gt;."));
}

TEST(RenderLadder, AHangStandsBesideIt) {
  const std::string figure = ladder_figure(sample_hang());
  EXPECT_TRUE(has(figure, "beside the ladder: <code>dead-owner</code>")) << figure;
}

TEST(RenderLadder, IsJudgedFromTheHistory) {
  const std::string figure = ladder_figure(sample_false_full());
  EXPECT_TRUE(has(figure, "linearizable</span> <span class=\"standing\">broken")) << figure;
  EXPECT_TRUE(has(figure, "false FULL <b>1 of 1</b>")) << figure;
}

TEST(RenderLadder, IsBounded) {
  EXPECT_TRUE(has(ladder_figure(sample_long(4, 10'001)), "Not judged"));
  Failure failure = sample_false_full();
  failure.run.history.specification = "no such specification";
  EXPECT_EQ(ladder_figure(failure), "");
  failure.run.history.specification.reset();
  EXPECT_EQ(ladder_figure(failure), "");
}

}  // namespace
}  // namespace queuecheck
