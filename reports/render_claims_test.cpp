#include "queuecheck/reports/render_claims.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "queuecheck/model/tiny_history.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

ClaimRow broken() {
  ClaimRow row;
  row.name = "visible-at-once";
  row.says = "put() puts the data into the queue";
  row.runs = 60;
  row.asked = 50;
  row.broken = 48;
  row.why.verdict = Verdict::violation;
  row.why.violation = ViolationClass::false_empty;
  return row;
}

ClaimRow of_callers() {
  ClaimRow row;
  row.name = "empty-then-get";
  row.of_caller = true;
  row.runs = row.asked = 40;
  row.broken = 5;
  row.proof.emplace();
  row.proof->history =
      TinyHistory(
          "0 empty false @1-2; 1 empty false @1-3; 1 get_for 1 @4-5; 0 get_for TIMEOUT @4-9")
          .history();
  row.why.witness = {0, 3};
  row.why.explanation = "process 0 got nothing.";
  return row;
}

TEST(RenderClaims, TellsEachWithItsRate) {
  ClaimRow kept = broken();
  kept.name = "kept";
  kept.broken = 0;
  ClaimRow absent = broken();
  absent.name = "close-clears";
  absent.runs = absent.asked = absent.broken = 0;
  absent.absent = "it needs close";
  EXPECT_EQ(claims_text({broken(), kept, absent}),
            "    visible-at-once  broken in 48 of 50 (96 %), false-empty\n"
            "    kept             held in all of 50\n"
            "    close-clears     not asked: it needs close\n");
  EXPECT_EQ(claims_text({}), "");
  EXPECT_EQ(claims_table({}), "");
}

TEST(RenderClaims, ARuleOfTheCallersIsNotTheQueuesFault) {
  const std::string text = claims_text({of_callers()});
  EXPECT_NE(text.find("12.5 %), a race of its callers, not of the queue"), std::string::npos);
  EXPECT_NE(text.find("process 0 got nothing."), std::string::npos);
  EXPECT_NE(text.find("get_for(0ns) → TIMEOUT"), std::string::npos) << text;
}

TEST(RenderClaims, JsonHasTheCounts) {
  const auto json = nlohmann::json::parse(claims_json({broken(), of_callers()}));
  EXPECT_EQ(json[0]["broken"], 48);
  EXPECT_EQ(json[0]["class"], "false-empty");
  EXPECT_EQ(json[1]["of_caller"], true);
  EXPECT_FALSE(json[1].contains("class"));
}

TEST(RenderClaims, NothingOfTheQueueBreaksOut) {
  ClaimRow row = broken();
  row.broken = 0;
  row.asked = 0;
  row.absent = hostile_text();
  EXPECT_EQ(claims_text({row}).find('\x1b'), std::string::npos);
  EXPECT_EQ(claims_table({row}).find("<script"), std::string::npos);
}

}  // namespace
}  // namespace queuecheck
