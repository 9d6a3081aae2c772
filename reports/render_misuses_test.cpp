// What is forbidden is always told; the rest where it was asked for; JSON and pages have all.
#include "queuecheck/reports/render_misuses.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

QueueResult two_rows() {
  QueueResult queue;
  queue.queue.name = "mine";
  queue.misuses = {{"second-creator", "create where a queue stands", MisuseOutcome::wrong,
                    "items are lost", ViolationClass::lost, true},
                   {"other-user", "attach by a user who may not", MisuseOutcome::not_asked,
                    "only root <can>", std::nullopt, false}};
  return queue;
}

TEST(RenderMisuses, TextTellsWhatIsForbidden) {
  EXPECT_EQ(misuses_text(two_rows()),
            "    second-creator  wrong, lost (forbidden): items are lost\n");
  EXPECT_EQ(misuses_text(QueueResult{}), "");
}

TEST(RenderMisuses, TextTellsAllThatWasAskedFor) {
  QueueResult queue = two_rows();
  queue.misuses_asked = true;
  EXPECT_EQ(misuses_text(queue),
            "    second-creator  wrong, lost (forbidden): items are lost\n"
            "    other-user      not-asked: only root <can>\n");
}

TEST(RenderMisuses, JsonHasEveryRow) {
  EXPECT_EQ(
      misuses_json(two_rows().misuses),
      R"([{"misuse":"second-creator","says":"create where a queue stands",)"
      R"("outcome":"wrong","told":"items are lost","class":"lost","forbidden":true},)"
      R"({"misuse":"other-user","says":"attach by a user who may not",)"
      R"("outcome":"not-asked","told":"only root \u003ccan>","class":null,"forbidden":false}])");
}

TEST(RenderMisuses, PagesEscape) {
  const std::string page = misuses_table(two_rows().misuses);
  EXPECT_NE(page.find("only root &lt;can&gt;"), std::string::npos) << page;
  EXPECT_NE(page.find("wrong, lost, forbidden"), std::string::npos) << page;
  EXPECT_EQ(misuses_table({}), "");
}

TEST(RenderMisuses, MarkdownPutsQueuesSideBySide) {
  RunResult run;
  run.queues = {two_rows(), two_rows()};
  EXPECT_EQ(misuses_markdown(run), "");
  for (QueueResult& queue : run.queues) queue.misuses_asked = true;
  run.queues[1].misuses[0].forbidden = false;
  EXPECT_EQ(misuses_markdown(run),
            "\n| misuse | `mine` | `mine` |\n|---|---|---|\n"
            "| second-creator | ❌ wrong, lost | wrong, lost |\n| other-user | – | – |\n");
}

}  // namespace
}  // namespace queuecheck
