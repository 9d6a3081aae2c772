#include "queuecheck/reports/run_result.hpp"

#include <gtest/gtest.h>

#include "queuecheck/reports/sample_run_test_support.hpp"

namespace queuecheck {
namespace {

TEST(RunResult, NothingRanIsNothing) {
  RunResult run;
  EXPECT_EQ(merged_status(run), Status::nothing);
  run.queues.resize(1);
  EXPECT_EQ(merged_status(run), Status::nothing);
}

TEST(RunResult, OneQueueThatDidNotRunIsToldBesideOneThatDid) {
  RunResult run = sample_valid_run();
  EXPECT_EQ(merged_status(run), Status::valid);
  run.queues.emplace_back();
  EXPECT_EQ(merged_status(run), Status::nothing);
}

TEST(RunResult, AStageWithNothingToDoTakesNothingFromTheOthers) {
  RunResult run = sample_valid_run();
  run.queues[0].stages[0].status = Status::nothing;
  EXPECT_EQ(merged_status(run), Status::valid);
  for (StageResult& stage : run.queues[0].stages) stage.status = Status::nothing;
  EXPECT_EQ(merged_status(run), Status::nothing);
}

TEST(RunResult, AFailureIsAViolationWhateverItsStageSays) {
  RunResult run = sample_valid_run();
  run.queues[0].stages[0].failures.push_back(sample_false_full());
  EXPECT_EQ(merged_status(run), Status::violation);
}

TEST(RunResult, FailuresAreNumberedOverTheWholeRun) {
  const RunResult run = sample_failing_run();
  EXPECT_EQ(failure_count(run), 3u);
  std::string seen;
  for_each_failure(run, [&](const QueueResult& queue, const StageResult& stage, const Failure&,
                            std::size_t number) {
    seen += std::to_string(number) + " " + queue.queue.name + " " + stage.stage + "; ";
  });
  EXPECT_EQ(seen, "1 mutant:PB3 properties; 2 mutant:PA11 faults; 3 mutant:PA11 stress; ");
  EXPECT_EQ(replay_command(run, 2),
            "build/queuecheck replay results/20261122T164500Z-verify-42/failure-2.json");
}

}  // namespace
}  // namespace queuecheck
