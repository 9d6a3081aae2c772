#include "queuecheck/reports/stored/stored_run.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "queuecheck/properties/failure_file.hpp"
#include "queuecheck/reports/render_html.hpp"
#include "queuecheck/reports/render_json.hpp"
#include "queuecheck/reports/render_junit.hpp"
#include "queuecheck/reports/render_markdown.hpp"
#include "queuecheck/reports/render_text.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

// Failure `number` written and read again, as if through its file.
std::optional<Failure> through_a_file(const RunResult& run, std::size_t number) {
  std::optional<Failure> found;
  for_each_failure(run, [&](const QueueResult&, const StageResult&, const Failure& failure,
                            std::size_t own_number) {
    if (own_number != number) return;
    std::stringstream file;
    write_failure(file, {failure, "build", ""});
    found = read_failure(file, failure_file_name(number)).failure;
  });
  return found;
}

RunResult stored_and_read(const RunResult& run) {
  return parse_run(render_run_json(run), run.directory,
                   [&](std::size_t number) { return through_a_file(run, number); });
}

// The samples are made for the eye; a stored program must be one that ends.
RunResult runnable(RunResult run) {
  for (QueueResult& queue : run.queues) {
    for (StageResult& stage : queue.stages) {
      for (Failure& failure : stage.failures) failure.program.balanced = true;
    }
  }
  return run;
}

void expect_same_reports(const RunResult& run) {
  const RunResult again = stored_and_read(run);
  EXPECT_EQ(render_run_json(again), render_run_json(run));
  EXPECT_EQ(render_verdict_json(again), render_verdict_json(run));
  EXPECT_EQ(render_html(again), render_html(run));
  EXPECT_EQ(render_markdown(again), render_markdown(run));
  EXPECT_EQ(render_junit(again), render_junit(run));
  EXPECT_EQ(render_summary_text(again), render_summary_text(run));
  for (std::size_t number = 1; number <= failure_count(run); ++number) {
    EXPECT_EQ(render_failure_text(again, number), render_failure_text(run, number));
  }
}

// All that a run can hold, and that the samples for the renderers do not.
RunResult full_run() {
  RunResult run = sample_failing_run();
  run.finished = true;
  run.programs_wanted = 100;
  run.campaign = {{"operations", "8"}, {"queues", "mutant:PB3"}};
  run.environment.libraries = {{"boost-message-queue", "Boost 1.74.0"}};
  QueueResult& queue = run.queues[0];
  queue.queue.host = "python3 host.py";
  queue.runtime = "CPython 3.11.2";
  StageResult& stage = queue.stages[0];
  stage.level = "per-producer FIFO held in all 812 histories";
  stage.left_out = "k9-wrap: the queue has no preset";
  stage.ran = ProgramsRun{{1, 4, 3}, 25, 2};
  stage.crash_matrix = {
      {"put, access 7 of 12", "ring_queue.hpp:210", false, 20, {{"went on", 20}}, ""},
      {"blocked in get", "", true, 0, {}, "no twin"}};
  explore::Row row;
  row.strategy = "pct";
  row.memory = "tso";
  row.lane = "fibers";
  row.schedules = 1000;
  row.schedules_per_second = 1e4 / 3;
  row.executions = 1200;
  row.outcomes = 7;
  row.exhausted = true;
  row.verdict = Status::unknown;
  row.sentence = "all schedules of 2 processes with 2 operations";
  row.coverage = {{"share_full", 0.25}};
  queue.explored = {row};
  ClaimRow claim;
  claim.name = "empty-then-get";
  claim.says = "get_nowait() does not fail after empty() said no";
  claim.of_caller = true;
  claim.runs = 50;
  claim.asked = 40;
  claim.broken = 3;
  claim.proof.emplace().history = sample_false_full().run.history;
  claim.why.explanation = "process 1 took the item in between.";
  claim.why.witness = {1, 2};
  ClaimRow absent;
  absent.name = "close";
  absent.absent = "the queue has no close";
  queue.claims = {claim, absent};
  queue.misuses = {{"put-after-close", "close: no put afterwards", MisuseOutcome::wrong, "3 of 20",
                    ViolationClass::lost, true},
                   {"too-long", "item_bytes_max", MisuseOutcome::too_big, "", {}, false}};
  queue.misuses_asked = true;
  return run;
}

TEST(StoredRun, GivesTheSameReportsByteForByte) {
  for (const RunResult& run :
       {sample_valid_run(), sample_failing_run(), sample_known_run(), full_run()}) {
    RunResult finished = runnable(run);
    finished.finished = true;
    expect_same_reports(finished);
  }
}

TEST(StoredRun, KeepsTheTextOfACallersRace) {
  const RunResult run = runnable(full_run());
  EXPECT_NE(render_summary_text(stored_and_read(run)).find("process 1 took the item in between."),
            std::string::npos);
}

TEST(StoredRun, OfARunThatWasKilledTellsWhatRunJsonKnows) {
  RunResult run = sample_failing_run();
  run.finished = false;
  const RunResult again =
      parse_run(render_run_json(run), run.directory, [](std::size_t) { return std::nullopt; });
  EXPECT_EQ(failure_count(again), 3U);
  EXPECT_EQ(again.queues[0].stages[1].failures[0].judgement.rule,
            run.queues[0].stages[1].failures[0].judgement.rule);
  EXPECT_NE(render_html(again), "");
}

std::string complaint(const std::string& text) {
  try {
    parse_run(text, "here", [](std::size_t) { return std::nullopt; });
  } catch (const StoredError& error) {
    return error.what();
  }
  return "none";
}

TEST(StoredRun, WhatIsWrongIsNamed) {
  EXPECT_EQ(complaint("[1,"), "here/run.json: must be one whole JSON document");
  EXPECT_EQ(complaint("{}"), "here/run.json: lacks 'format'; right would be queuecheck-run/1");
  EXPECT_EQ(complaint(R"({"format":"queuecheck-run/0"})"),
            "here/run.json: its format is 'queuecheck-run/0'; this version reads queuecheck-run/1");
  RunResult run = sample_failing_run();
  run.finished = true;
  EXPECT_EQ(complaint(render_run_json(run)),
            "here/run.json: results[0].stages[1].failures[0].file: must be beside run.json: the "
            "folder of a finished run has all its failures");
  std::string text = render_run_json(sample_valid_run());
  const std::string verdict = R"("verdict":"valid","class")";
  text.replace(text.find(verdict), verdict.size(), R"("verdict":"fine","class")");
  EXPECT_EQ(complaint(text), "here/run.json: results[0].verdict: must be a verdict");
}

}  // namespace
}  // namespace queuecheck
