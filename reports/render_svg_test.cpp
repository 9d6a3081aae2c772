#include "queuecheck/reports/render_svg.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/markup_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

TEST(RenderSvg, FalseFull) {
  expect_golden("false_full.svg", render_svg(sample_false_full()));
}
TEST(RenderSvg, DeadOwner) {
  expect_golden("dead_owner.svg", render_svg(sample_lost_wakeup()));
}
TEST(RenderSvg, LongHistory) {
  expect_golden("long_history.svg", render_svg(sample_long(4, 400)));
}

TEST(RenderSvg, IsWellFormedWhateverTheNames) {
  EXPECT_EQ(read_markup(render_svg(sample_false_full())).problem, "");
  EXPECT_EQ(read_markup(render_svg(sample_lost_wakeup(), {.standalone = false})).problem, "");
  const RunResult run = sample_hostile_run();
  const Markup markup = read_markup(render_svg(run.queues[0].stages[0].failures[0]));
  EXPECT_EQ(markup.problem, "");
  for (const MarkupElement& element : markup.elements) EXPECT_NE(element.name, "script");
}

TEST(RenderSvg, RowsAndOperationsAreBounded) {
  const std::string picture = render_svg(sample_long(200, 10'000));
  EXPECT_LT(picture.size(), 40'000u);
  EXPECT_NE(picture.find("Not shown: 99"), std::string::npos);
}

TEST(RenderSvg, AnEmptyHistoryHasAPictureToo) {
  Failure failure = sample_false_full();
  failure.run.history.operations.clear();
  failure.judgement.witness.clear();
  const std::string picture = render_svg(failure);
  EXPECT_EQ(read_markup(picture).problem, "");
  EXPECT_NE(picture.find("no operations"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
