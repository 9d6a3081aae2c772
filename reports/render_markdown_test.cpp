#include "queuecheck/reports/render_markdown.hpp"

#include <gtest/gtest.h>

#include <string>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(RenderMarkdown, ValidRun) {
  expect_golden("valid.md", render_markdown(sample_valid_run()));
}

TEST(RenderMarkdown, FailingRun) {
  expect_golden("failing.md", render_markdown(sample_failing_run()));
}

TEST(RenderMarkdown, KnownFailuresStandApart) {
  expect_golden("known.md", render_markdown(sample_known_run()));
}

TEST(RenderMarkdown, NothingRan) {
  EXPECT_NE(render_markdown(RunResult{}).find("Nothing ran."), std::string::npos);
}

// Outside of code nothing of a hostile name is left that Markdown or HTML would read: no element,
// no cell of its own, no end of a block.
TEST(RenderMarkdown, HostileNamesStayText) {
  const std::string page = render_markdown(sample_hostile_run());
  EXPECT_EQ(page.find('\x1b'), std::string::npos);
  bool code = false;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = std::min(page.find('\n', at), page.size());
    const std::string line = page.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("```")) {
      code = !code;
    } else if (!code && !line.starts_with("| `")) {  // there it is a code span
      EXPECT_EQ(line.find("<script"), line.find("\\<script") == std::string::npos
                                          ? std::string::npos
                                          : line.find("\\<script") + 1)
          << line;
    }
  }
  EXPECT_FALSE(code) << "every block ends";
  EXPECT_EQ(times(page, "<details"), 1U);
}

TEST(RenderMarkdown, BackticksCannotEndACodeSpan) {
  EXPECT_EQ(code_markdown("a`b``c"), "```a`b``c```");
  EXPECT_EQ(code_markdown("`"), "`` ` ``");
  EXPECT_EQ(code_markdown("a|b"), "`a\\|b`");
  EXPECT_EQ(escape_markdown("a|b *c* [d](e) <f> &g; `h`"),
            "a\\|b \\*c\\* \\[d\\](e) \\<f\\> &amp;g; \\`h\\`");
}

TEST(RenderMarkdown, ManyFailuresAreCounted) {
  RunResult run = sample_failing_run();
  run.queues[0].stages[1].failures.assign(50, sample_false_full());
  const std::string page = render_markdown(run);
  EXPECT_EQ(times(page, "<details"), failures_told_max);
  EXPECT_NE(page.find("32 more in report.html."), std::string::npos)
      << page.substr(page.size() / 2);
}

}  // namespace
}  // namespace queuecheck
