// Each claim against literal recordings: one in which it is kept, one in which it is broken, one in
// which the question did not come up.
#include "queuecheck/properties/tutorial/claims.hpp"

#include <gtest/gtest.h>

#include <string>

#include "queuecheck/model/tiny_history.hpp"

namespace queuecheck {
namespace {

using enum ClaimOutcome;

Run recorded(const std::string& text) {
  Run run;
  run.history = TinyHistory(text).history();
  run.history.specification = "tutorial capacity=8";
  return run;
}

struct Row {
  const TutorialClaim& claim;
  ClaimOutcome outcome;
  std::string history;
};

TEST(TutorialClaims, AreAnsweredByTheHistory) {
  const Row rows[] = {
      {visible_at_once, kept, "0 put 1 @1-2; 0 try_get 1 @3-4"},
      {visible_at_once, broken, "0 put 1 @1-2; 0 try_get EMPTY @3-4"},
      {visible_to_others, kept, "1 try_get EMPTY @1-2; 0 put 1 @3-5; 1 try_get 1 @6-7"},
      {visible_to_others, broken, "0 put 1 @3-5; 1 try_get EMPTY @6-7; 1 try_get 1 @8-9"},
      {visible_to_others, not_asked, "1 try_get EMPTY @1-4; 0 put 1 @3-5; 1 try_get 1 @5-7"},
      {empty_tells_truth, kept, "0 put 1 @1-2; 0 empty false @3-4"},
      {empty_tells_truth, broken, "0 put 1 @1-2; 0 empty true @3-4"},
      {empty_then_get, broken,
       "0 put 1 @1-2; 0 empty false @3-4; 1 empty false @3-5; 1 get_for 1 @6-7; 0 get_for TIMEOUT "
       "@6-9"},
      {empty_then_get, kept,
       "0 put 1 @1-2; 0 empty false @3-4; 0 get_for 1 @5-6; 1 empty true @7-8; 1 get_for TIMEOUT "
       "@9-12"},
      // Who was told "empty" would not have taken it.
      {empty_then_get, kept,
       "0 put 1 @3-4; 1 empty true @1-2; 0 empty false @5-6; 1 get_for 1 @6-7; 0 get_for TIMEOUT "
       "@7-9"},
      {close_clears, kept, "0 put 1 @1-2; 0 close @3-4; 1 get_for CLOSED @5-6"},
      {close_clears, broken, "0 put 1 @1-2; 0 close @3-4; 1 get_for 1 @5-6"},
      {close_clears, not_asked, "0 put 1 @1-2; 0 close @3-6; 1 get_for 1 @5-7"},
      {arrives_in_order, kept, "0 put 1 @1-2; 1 put 2 @3-4; 1 get_for 1 @5-6; 1 get_for 2 @7-8"},
      {arrives_in_order, broken, "0 put 1 @1-2; 1 put 2 @3-4; 1 get_for 2 @5-6; 1 get_for 1 @7-8"},
      {arrives_in_order, not_asked,
       "0 put 1 @1-4; 1 put 2 @3-4; 1 get_for 2 @5-6; 1 get_for 1 @7-8"},
      {kill_blocks_nobody, kept,
       "1 get @1-; 1 crash @2; 0 put 1 @3-4; 0 put 2 @5-6; 2 get_for 1 @7-8"},
      {kill_blocks_nobody, broken,
       "1 get @1-; 1 crash @2; 0 put 1 @3-4; 0 put 2 @5-6; 2 get_for TIMEOUT @7-18"},
      // The dead one got an item before it died.
      {kill_blocks_nobody, not_asked,
       "0 put 1 @1-2; 1 get 1 @3-4; 1 crash @5; 0 put 2 @6-7; 2 get_for 2 @8-9"},
  };
  for (const Row& row : rows) {
    const ClaimAnswer answer = row.claim.ask(recorded(row.history));
    EXPECT_EQ(answer.outcome, row.outcome) << row.claim.name << ": " << row.history;
    if (answer.outcome == broken) {
      EXPECT_EQ(answer.why.verdict == Verdict::violation, !row.claim.of_caller) << row.history;
      EXPECT_FALSE(answer.why.explanation.empty());
    }
  }
}

TEST(TutorialClaims, GettersTogetherAreAskedWhenBothHaveTried) {
  const std::string inside = "0 put 1 @1-2; 0 put 2 @3-4; 0 put 3 @5-6; ";
  EXPECT_EQ(present_is_got.ask(recorded(inside + "1 try_get 1 @7-8")).outcome, not_asked);
  EXPECT_EQ(present_is_got.ask(recorded(inside + "1 try_get EMPTY @7-8; 0 try_get 1 @7-8")).outcome,
            broken);
  std::string all;
  for (int i = 0; i < 20; ++i) {
    const std::string at = std::to_string(10 + 4 * i);
    all += "0 put " + std::to_string(i + 1) + " @" + at + "-" + at + "; 1 try_get " +
           std::to_string(i + 1) + " @" + std::to_string(12 + 4 * i) + "-" +
           std::to_string(13 + 4 * i) + (i < 19 ? "; " : "");
  }
  EXPECT_EQ(present_is_got.ask(recorded(all)).outcome, kept);
}

TEST(TutorialClaims, TheirProgramsCanBeRun) {
  for (const TutorialClaim& claim : tutorial_claims()) {
    const auto program = claim.make([](OperationKind) { return true; });
    ASSERT_TRUE(program) << claim.name;
    EXPECT_EQ(check_runnable(*program), std::nullopt) << claim.name;
    EXPECT_EQ(program->name, claim.name);
    EXPECT_EQ(claim.make([](OperationKind) { return false; }), std::nullopt) << claim.name;
    EXPECT_EQ(claim.kills, !program->kills.empty()) << claim.name;
  }
}

}  // namespace
}  // namespace queuecheck
