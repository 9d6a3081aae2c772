#include "queuecheck/reports/known_failures.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

KnownFailures known_of(const std::string& text) {
  return KnownFailures::parse(text, "known.txt");
}

std::string refusal(const std::string& text) {
  try {
    known_of(text);
  } catch (const KnownFailuresError& error) {
    return error.what();
  }
  return "";
}

TEST(KnownFailures, ALineHasQueueClassStageRuleAndReason) {
  const KnownFailures known = known_of(
      "# what we live with\n\n"
      "ticket false-empty # 1\r\n"
      "  mutant:PB3\tfalse-full properties  \"FULL needs an instant\" \t# ticket #12  \n"
      "a#b order \"FIFO order\" # 3");
  ASSERT_EQ(known.lines().size(), 3U);
  EXPECT_EQ(known.lines()[0].queue, "ticket");
  EXPECT_EQ(known.lines()[0].violation, ViolationClass::false_empty);
  EXPECT_EQ(known.lines()[0].stage, "");
  EXPECT_EQ(known.lines()[0].why, "1");
  EXPECT_EQ(known.lines()[1].queue, "mutant:PB3");
  EXPECT_EQ(known.lines()[1].stage, "properties");
  EXPECT_EQ(known.lines()[1].rule, "FULL needs an instant");
  EXPECT_EQ(known.lines()[1].why, "ticket #12");
  EXPECT_EQ(known.lines()[1].where, "known.txt:4");
  EXPECT_EQ(known.lines()[2].queue, "a#b");
  EXPECT_EQ(known.lines()[2].rule, "FIFO order");
}

TEST(KnownFailures, WhatIsMisspeltIsRefusedWithItsLine) {
  EXPECT_NE(refusal("\nticket false-empty\n").find("known.txt:2: says not why"), std::string::npos);
  EXPECT_NE(refusal("ticket false-empty #  \n").find("says not why"), std::string::npos);
  EXPECT_NE(refusal("ticket # why\n").find("'ticket' alone"), std::string::npos);
  const std::string line = refusal("ticket falseempty # why\n");
  EXPECT_NE(line.find("known.txt:1: 'falseempty' is no class"), std::string::npos) << line;
  EXPECT_NE(line.find("false-empty"), std::string::npos) << line;
  EXPECT_NE(line.find("slower"), std::string::npos) << line;
  EXPECT_EQ(
      refusal("ticket order propertis # why\n"),
      "known.txt:1: 'propertis' is no stage; right would be one of tutorial conformance "
      "properties stress faults disturbed explore bench soak, or words of the rule in quotes");
  for (const char* rule : {"FIFO order\"", "\"FIFO order", "\"", "\"\"", "\"a\" \"b\""}) {
    EXPECT_NE(refusal(std::string("ticket order stress ") + rule + " # why"), "") << rule;
  }
  EXPECT_THROW(KnownFailures::read("/nowhere/known.txt"), KnownFailuresError);
}

TEST(KnownFailures, EachPartMustMatch) {
  const auto knows = [](const std::string& text) {
    Failure failure = sample_false_full();
    KnownFailures known = known_of(text);
    known.mark(failure);
    return failure.known;
  };
  EXPECT_EQ(knows("mutant:PB3 false-full # why"), "why");
  EXPECT_EQ(knows("mutant:PB3 false-full properties # why"), "why");
  EXPECT_EQ(knows("mutant:PB3 false-full \"full\" # why"), "why");
  EXPECT_EQ(knows("mutant:PB3 false-full # one\nmutant:PB3 false-full # two"), "one");
  EXPECT_EQ(knows("mutant:PB4 false-full # why"), "");
  EXPECT_EQ(knows("mutant:PB3 false-empty # why"), "");
  EXPECT_EQ(knows("mutant:PB3 false-full stress # why"), "");
  EXPECT_EQ(knows("mutant:PB3 false-full \"lost items\" # why"), "");
}

TEST(KnownFailures, AKnownFailureIsNotCountedAndOneThatIsNewIs) {
  RunResult run = sample_failing_run();
  KnownFailures known = known_of("mutant:PB3 false-full # a\nmutant:PA11 dead-owner # b\n");
  for (QueueResult& queue : run.queues) {
    for (StageResult& stage : queue.stages) known.mark(stage);
  }
  EXPECT_TRUE(only_known(run.queues[0].stages[1]));
  EXPECT_EQ(counted_status(run.queues[0].stages[1]), Status::valid);
  EXPECT_EQ(merged_status(run.queues[0]), Status::environment) << "its bench could not run";
  EXPECT_EQ(merged_status(run.queues[1]), Status::violation) << "order is not known";
  EXPECT_EQ(known_count(run), 2U);
  EXPECT_EQ(failure_count(run), 3U);
  // Beside one that is new a known one changes nothing.
  run.queues[0].stages[1].failures.push_back(sample_lost_wakeup());
  EXPECT_EQ(counted_status(run.queues[0].stages[1]), Status::violation);
}

TEST(KnownFailures, WhatDidNotAppearIsToldWhereItsQueueRan) {
  RunResult run = sample_failing_run();
  KnownFailures known = known_of(
      "mutant:PB3 false-full # a\nmutant:PB3 torn stress \"whole item\" # b\n"
      "mutant:PB3 torn # c\nlocked torn # not run here\n");
  for (QueueResult& queue : run.queues) {
    for (StageResult& stage : queue.stages) known.mark(stage);
  }
  const std::vector<std::string> told = known.not_met(run);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0],
            "known failure did not appear: known.txt:2: mutant:PB3 torn stress \"whole item\" (b)");
  EXPECT_EQ(told[1], "known failure did not appear: known.txt:3: mutant:PB3 torn (c)");
}

}  // namespace
}  // namespace queuecheck
