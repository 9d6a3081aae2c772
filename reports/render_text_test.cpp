#include "queuecheck/reports/render_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "queuecheck/reports/escape.hpp"
#include "queuecheck/reports/golden_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

TEST(RenderText, FalseFull) {
  expect_golden("false_full.txt", render_failure_text(sample_failing_run(), 1));
}
TEST(RenderText, DeadOwner) {
  expect_golden("dead_owner.txt", render_failure_text(sample_failing_run(), 2));
}
TEST(RenderText, LongHistory) {
  expect_golden("long_history.txt", render_failure_text(sample_failing_run(), 3));
}
TEST(RenderText, SummaryOfAValidRun) {
  expect_golden("summary_valid.txt", render_summary_text(sample_valid_run()));
}
TEST(RenderText, SummaryOfAFailingRun) {
  expect_golden("summary_failing.txt", render_summary_text(sample_failing_run()));
}

TEST(RenderText, PartsStandInTheOrderOfTheDesign) {
  const std::string text = render_failure_text(sample_failing_run(), 1);
  std::size_t at = 0;
  for (const char* part :
       {"violation, class false-full", "process 0", "* put_for(2, 1.5ms)", "answered FULL",
        "Shrunk from", "failed 9 of 20", "Environment:", "build/queuecheck replay "}) {
    const std::size_t found = text.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << " after offset " << at << " of\n" << text;
    at = found;
  }
  EXPECT_TRUE(text.ends_with("/failure-1.json\n"));
}

TEST(RenderText, AStageTellsWhatItsQueueKeeps) {
  RunResult run = sample_valid_run();
  run.queues[0].stages[1].level = "per-producer FIFO held in all 812 histories";
  const std::string text = render_summary_text(run);
  EXPECT_NE(text.find("\n               level: per-producer FIFO held in all 812 histories\n"),
            std::string::npos)
      << text;
}

TEST(RenderText, AFailureThatDidNotRepeatStaysOne) {
  Failure failure = sample_false_full();
  failure.reruns_failed = 0;
  EXPECT_NE(failure_size(failure).find("failed 0 of 20 further runs. The recorded history (9 "
                                       "operations) is the proof."),
            std::string::npos);
}

TEST(RenderText, TheRateBeforeShrinkingStandsBesideTheRateAfterIt) {
  Failure failure = sample_false_full();
  failure.original_reruns = 20;
  failure.original_reruns_failed = 3;
  const std::string text = failure_size(failure);
  EXPECT_NE(text.find(" (failed 3 of 20 further runs) to "), std::string::npos) << text;
  EXPECT_NE(text.find("; failed 9 of 20 further runs."), std::string::npos) << text;
}

TEST(RenderText, AnExploredFailureTellsItsStepsAndWhatIsProved) {
  RunResult run = sample_failing_run();
  Failure& failure = run.queues[0].stages[1].failures[0];
  failure.explored = {"queuecheck-schedule 1\n", "P1 get_loop mine.hpp:7\n",
                      "confirmed in real processes", "minimal: nothing smaller fails"};
  failure.reruns = 0;
  const std::string text = render_failure_text(run, 1);
  std::size_t last = 0;
  for (const char* part : {"\nP1 get_loop mine.hpp:7\n", "\nconfirmed in real processes\n",
                           "Specification: ", "the schedule replays it exactly.",
                           "\nminimal: nothing smaller fails\n"}) {
    const std::size_t at = text.find(part);
    ASSERT_NE(at, std::string::npos) << part << " in " << text;
    EXPECT_GT(at, last) << part;
    last = at;
  }
}

TEST(RenderText, AReplayTellsOnlyWhatItKnows) {
  RunResult run = sample_failing_run();
  Failure& failure = run.queues[0].stages[1].failures[0];
  failure.explored = {"queuecheck-schedule 1\n", "", "", ""};
  failure.original_operations = operation_count(failure.program);
  failure.original_processes = failure.program.processes.size();
  failure.reruns = 0;
  EXPECT_TRUE(failure_size(failure).starts_with("Nothing smaller was found to fail: 2 processes"))
      << failure_size(failure);
  failure.explored.certificate = "minimal: ...";
  EXPECT_TRUE(failure_size(failure).starts_with("Nothing smaller fails: 2 processes"))
      << failure_size(failure);
  failure.explored.certificate = "";
  failure.explored.replayed = "replayed exactly: 9 steps";
  failure.time_to_detection_s = 0;
  EXPECT_EQ(failure_size(failure), "The program: 2 processes with 9 operations.");
  EXPECT_TRUE(failure_headline(failure).starts_with("violation, class ")) << "as recorded";
  failure.explored.replayed = "diverged after 3 of 9 steps: kill of process 1 is not possible";
  failure.explored.diverged = true;
  EXPECT_TRUE(failure_headline(failure).starts_with("diverged after 3 of 9 steps: kill of process"))
      << failure_headline(failure);
}

TEST(RenderText, SizesAreThoseOfThePrograms) {
  Failure failure = sample_long(4, 400);
  EXPECT_TRUE(failure_size(failure).starts_with(
      "Not shrunk: 4 processes with 400 operations; not "
      "run again, the recorded history (400 operations) is the proof. Found after 0 ms"))
      << failure_size(failure);
  failure.run.history.operations.resize(97);  // the hang kept the rest from being done
  EXPECT_TRUE(
      failure_size(failure).starts_with("Not shrunk: 4 processes with 400 operations; not "
                                        "run again, the recorded history (97 operations)"))
      << failure_size(failure);
  failure.judgement.violation = ViolationClass::lost_wakeup;
  EXPECT_TRUE(failure_size(failure).starts_with("Not shrunk, as it hangs: 4 processes"))
      << failure_size(failure);
  failure.program.kills = {{1, 1000}};
  EXPECT_TRUE(failure_size(failure).starts_with("Not shrunk, as it has kills: 4 processes"))
      << failure_size(failure);
  failure.reruns = 1;
  failure.reruns_failed = 1;
  EXPECT_TRUE(failure_size(failure).starts_with("Not shrunk, no smaller program failed: 4 proc"))
      << failure_size(failure);
  failure.original_operations = 401;
  EXPECT_TRUE(failure_size(failure).starts_with(
      "Shrunk from 4 processes with 401 operations to 4 processes with 400 operations; failed 1 of "
      "1 further run."))
      << failure_size(failure);
}

TEST(RenderText, ALongReasonStaysOneLineOfTheSummary) {
  RunResult run = sample_failing_run();
  std::string& reason = run.queues[1].stages[0].reason;
  reason = "dead-owner: a process was killed inside an operation, and since then";
  for (int i = 0; i < 16; ++i) reason += fmt::format(" process {} waits in get();", i);
  for (const bool colour : {false, true}) {
    const std::string text = render_summary_text(run, {colour, {}});
    const std::size_t at = text.find("dead-owner: a process");
    ASSERT_NE(at, std::string::npos);
    const std::size_t begin = text.rfind('\n', at) + 1;
    const std::string line = text.substr(begin, text.find('\n', at) - begin);
    EXPECT_TRUE(line.ends_with("…")) << line;
    EXPECT_LE(display_width(line), colour ? 175u : 160u) << line;
    EXPECT_GE(display_width(line), 130u) << line;
  }
}

// Its remedy stands at the end, and nothing else tells it.
TEST(RenderText, WhyAStageDidNotRunIsNotCut) {
  RunResult run = sample_failing_run();
  StageResult& stage = run.queues[1].stages[0];
  stage.status = Status::nothing;
  stage.reason = "not available: " + std::string(300, 'x') + "; name one with --instrumented";
  const std::string text = render_summary_text(run, {});
  EXPECT_NE(text.find(stage.reason + "\n"), std::string::npos) << text;
}

TEST(RenderText, NothingHostileReachesTheTerminal) {
  const RunResult run = sample_hostile_run();
  for (const std::string& text : {render_failure_text(run, 1), render_summary_text(run)}) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      ASSERT_TRUE(byte >= 0x20 || c == '\n') << text;
    }
    EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
  }
}

TEST(RenderText, ThePathOfTheReplayCommandIsQuoted) {
  RunResult run = sample_failing_run();
  run.directory = "my results/it's here";
  const std::string text = render_failure_text(run, 1);
  EXPECT_TRUE(
      text.ends_with("\nbuild/queuecheck replay 'my results/it'\\''s here/failure-1.json'\n"))
      << text;
}

TEST(RenderText, ColourFollowsNoColorAndTheTerminal) {
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(colour_wanted(stdout));
  unsetenv("NO_COLOR");
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  EXPECT_FALSE(colour_wanted(file));
  std::fclose(file);
  const TextStyle coloured{true, {}};
  EXPECT_NE(render_summary_text(sample_valid_run(), coloured).find("\x1b[1;32mvalid"),
            std::string::npos);
}

}  // namespace
}  // namespace queuecheck
