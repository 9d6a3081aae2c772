#include "queuecheck/reports/render_hang.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/markup_test_support.hpp"
#include "queuecheck/reports/sample_pages_test_support.hpp"

namespace queuecheck {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(RenderHang, WhoAndWhereAndTheStack) {
  const std::string figure = hang_figure(sample_hang().run);
  EXPECT_EQ(read_markup(figure).problem, "");
  EXPECT_TRUE(has(figure, "<th scope=\"row\">process 2 in get(), its operation 1, for ")) << figure;
  EXPECT_TRUE(has(figure, "<td>asleep in futex_do_wait on a futex")) << figure;
  EXPECT_TRUE(has(figure, "<pre class=\"stack\">MutantQueue::get (mutant.hpp:210)\n")) << figure;
  EXPECT_TRUE(has(figure, "<p>A fresh process does not get through try_get()</p>")) << figure;
}

TEST(RenderHang, NothingIsLeftOutAndNothingComesThroughAsMarkup) {
  queuecheck::Run hung = sample_hang().run;
  hung.hang->actors[0].stack = {"f<int>(char)"};
  hung.hang->no_stacks = "gdb: <absent>";
  const std::string figure = hang_figure(hung);
  EXPECT_EQ(read_markup(figure).problem, "");
  EXPECT_TRUE(has(figure, "f&lt;int&gt;(char)"));
  EXPECT_TRUE(has(figure, "No stacks: gdb: &lt;absent&gt;"));
}

TEST(RenderHang, IsEmptyForARunThatEnded) {
  EXPECT_EQ(hang_figure(queuecheck::Run{}), "");
}

}  // namespace
}  // namespace queuecheck
