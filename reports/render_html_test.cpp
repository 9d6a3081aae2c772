#include "queuecheck/reports/render_html.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/markup_test_support.hpp"
#include "queuecheck/reports/sample_pages_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

TEST(RenderHtml, StructureOfAValidPage) {
  const Markup markup = read_markup(render_html(sample_valid_run()));
  ASSERT_EQ(markup.problem, "");
  expect_golden("valid.html.structure", structure(markup));
}

TEST(RenderHtml, StructureOfAFailingPage) {
  const Markup markup = read_markup(render_html(sample_failing_run()));
  ASSERT_EQ(markup.problem, "");
  expect_golden("failing.html.structure", structure(markup));
}

// What the pages of the browser tests show, too.
TEST(RenderHtml, StructureOfTheOtherPages) {
  std::string structures;
  for (const RunResult& run :
       {sample_shrunk_run(), sample_hang_run(), sample_explored_run(), sample_crash_run()}) {
    const Markup markup = read_markup(render_html(run));
    ASSERT_EQ(markup.problem, "");
    structures += structure(markup);
  }
  expect_golden("others.html.structure", structures);
}

TEST(RenderHtml, TenThousandOperationsAreAtMostTwoMegabytes) {
  EXPECT_LT(render_html(sample_large_run(10'000)).size(), 2'000'000u);
  // More operations, and more failures, share the room of one.
  RunResult run = sample_large_run(20'000);
  std::vector<Failure>& failures = run.queues[0].stages[1].failures;
  failures.assign(8, failures[0]);
  const std::string page = render_html(run);
  EXPECT_LT(page.size(), 2'000'000u);
  EXPECT_NE(page.find("of 20 000 in time order"), std::string::npos);
}

TEST(RenderHtml, HostileNamesStayText) {
  const std::string page = render_html(sample_hostile_run());
  const Markup markup = read_markup(page);
  EXPECT_EQ(markup.problem, "");
  // The only scripts are the data and ours; the only <b> are those of the banner and the throughput
  // table.
  const auto count = [&](const std::string& name) {
    return std::count_if(markup.elements.begin(), markup.elements.end(),
                         [&](const MarkupElement& element) { return element.name == name; });
  };
  EXPECT_EQ(count("script"), 2);
  EXPECT_EQ(count("b"), 2);
  EXPECT_EQ(page.find("alert(1)</script>"), std::string::npos);
  EXPECT_EQ(page.find('\x1b'), std::string::npos);
}

TEST(RenderHtml, NothingIsLoaded) {
  const std::string page = render_html(sample_failing_run());
  const std::string policy =
      "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-";
  EXPECT_NE(page.find(policy), std::string::npos);
  for (const char* loader : {"src=", "@import", "url(", "<iframe", "<img", "https:"}) {
    EXPECT_EQ(page.find(loader), std::string::npos) << loader;
  }
}

TEST(RenderHtml, HoldsTheRunAsData) {
  const std::string page = render_html(sample_failing_run());
  const std::string open = "id=\"queuecheck-run\">";
  const std::size_t start = page.find(open) + open.size();
  const std::string data = page.substr(start, page.find("</script>", start) - start);
  EXPECT_EQ(nlohmann::json::parse(data)["results"].size(), 2u);
}

TEST(RenderHtml, EveryStatusHasABanner) {
  for (const Status status : {Status::valid, Status::nothing, Status::unknown, Status::environment,
                              Status::violation, Status::internal}) {
    RunResult run;
    run.status = status;
    const std::string page = render_html(run);
    EXPECT_EQ(read_markup(page).problem, "");
    EXPECT_NE(page.find("class=\"banner " + std::string(name(status)) + "\""), std::string::npos);
  }
}

TEST(MarkupReader, RefusesWhatIsNotWellFormed) {
  EXPECT_EQ(read_markup("<p class=\"a\">x &lt; y</p>").problem, "");
  for (const char* bad :
       {"<p>a < b</p>", "<p>a & b</p>", "<p><b></p></b>", "<p", "<p onclick=\"x\"></p>",
        "<p a='b'></p>", "<p>a > b</p>", "<p>\x01</p>", "<p>"}) {
    EXPECT_NE(read_markup(bad).problem, "") << bad;
  }
}

}  // namespace
}  // namespace queuecheck
