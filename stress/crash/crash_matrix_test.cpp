// The crash matrix: a queue that survives passes with a trial at each step, and each planted flaw
// is found at the step at which it must show, by its class.
#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/stress/crash/crash_matrix_stage.hpp"
#include "queuecheck/stress/crash/crash_program.hpp"
#include "queuecheck/stress/crash/planted_crash_queue_test_support.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

const bool registered = [] {
  register_queue(queue_table<Planted<Flaw::none>>());
  register_queue(queue_table<Planted<Flaw::sleeps_with_lock>>());
  register_queue(queue_table<Planted<Flaw::forgets_of_dead>>());
  register_queue(queue_table<Planted<Flaw::serves_dead>>());
  register_queue(queue_table<Planted<Flaw::shrinks>>());
  register_queue(queue_table<Planted<Flaw::takes_for_dead>>());
  return true;
}();

StageResult matrix_of(const char* queue, std::uint64_t trials) {
  CrashMatrixSettings settings;
  settings.trials = trials;
  settings.why_not_counting = "no twin";
  return run_crash_matrix(*make_process_executor(find_queue(queue)), settings);
}

const CrashRow* row_of(const StageResult& result, std::string_view step, std::string_view kind) {
  const auto found =
      std::find_if(result.crash_matrix.begin(), result.crash_matrix.end(),
                   [&](const CrashRow& row) { return row.step == step && row.kind() == kind; });
  return found == result.crash_matrix.end() ? nullptr : &*found;
}

bool sleeps_alone(const Program& program) {
  const auto& other = program.processes.back();
  return std::none_of(other.begin(), other.end(),
                      [](const Step& step) { return step.round == strike_round; });
}

// Trials of one step, without a second sleeper; the class that all of them show.
std::string class_at(const char* queue, CrashStep step, bool pauses, int trials = 4) {
  const auto executor = make_process_executor(find_queue(queue));
  CrashTrial trial;
  trial.step = std::move(step);
  trial.pauses = pauses;
  std::string common;
  for (int i = 0; i < trials; ++i) {
    Program program;
    do {
      ++trial.seed;
      program = crash_program(trial, executor->facts());
    } while (!sleeps_alone(program));
    const Run run = executor->run(program);
    EXPECT_TRUE(run.fault) << "nobody was hit";
    const Judgement judgement = judge_run(run);
    const std::string shown =
        judgement.violation ? std::string(name(*judgement.violation)) : "valid";
    if (i == 0) common = shown;
    if (shown != common) common.append(" or ").append(shown);
  }
  return common;
}

const CrashStep asleep_in_get{"asleep in get", HitWhen::asleep, OperationKind::get};
const CrashStep after_put{"after put returned", HitWhen::after, OperationKind::put};

TEST(CrashMatrix, AQueueThatSurvivesPassesEveryStep) {
  const StageResult result = matrix_of("planted-right", 1);
  EXPECT_EQ(result.status, Status::valid) << result.reason;
  for (const char* step : {"asleep in put", "asleep in get", "asleep in put_for",
                           "asleep in get_for", "after put returned", "after get returned"}) {
    for (const char* kind : {"kill", "stop"}) {
      const CrashRow* row = row_of(result, step, kind);
      ASSERT_NE(row, nullptr) << step;
      EXPECT_EQ(row->trials, 1U) << step << ", " << kind << ": " << row->not_run;
    }
  }
  const CrashRow* close = row_of(result, "close", "kill");
  ASSERT_NE(close, nullptr);
  EXPECT_EQ(close->not_run, "the queue has no close");
  const CrashRow* accesses = row_of(result, "at each access", "stop");
  ASSERT_NE(accesses, nullptr);
  EXPECT_EQ(accesses->not_run, "no twin");
  for (const CrashRow& row : result.crash_matrix) {
    std::uint64_t sum = 0;
    for (const auto& [outcome, count] : row.outcomes) sum += count;
    EXPECT_EQ(sum, row.trials) << row.step;
    EXPECT_EQ(row.trials == 0, !row.not_run.empty()) << row.step;
  }
}

TEST(CrashMatrix, NobodyIsWrongWhereNobodyIsHit) {
  for (const char* queue : {"planted-sleeps-with-lock", "planted-forgets-of-dead",
                            "planted-serves-dead", "planted-shrinks", "planted-takes-for-dead"}) {
    const auto executor = make_process_executor(find_queue(queue));
    for (const CrashStep& step : {asleep_in_get, after_put}) {
      CrashTrial trial;
      trial.step = step;
      trial.hit = false;
      const auto run = executor->run(crash_program(trial, executor->facts()));
      EXPECT_EQ(judge_run(run).verdict, Verdict::valid) << queue;
      EXPECT_FALSE(run.fault) << queue;
    }
  }
}

TEST(CrashMatrix, ASleeperThatDiesWithALockStopsTheOthers) {
  EXPECT_EQ(class_at("planted-sleeps-with-lock", asleep_in_get, false, 1), "dead-owner");
  EXPECT_EQ(class_at("planted-right", asleep_in_get, false, 1), "valid");
}

TEST(CrashMatrix, AnItemWhosePutHadReturnedIsNotLost) {
  EXPECT_EQ(class_at("planted-forgets-of-dead", after_put, false), "lost");
  EXPECT_EQ(class_at("planted-forgets-of-dead", after_put, true), "valid") << "paused is not dead";
  EXPECT_EQ(class_at("planted-right", after_put, false), "valid");
}

TEST(CrashMatrix, AWakeUpForTheDeadReachesAnother) {
  EXPECT_EQ(class_at("planted-serves-dead", asleep_in_get, false, 1), "dead-owner");
}

TEST(CrashMatrix, AKillCostsNoPlace) {
  EXPECT_EQ(class_at("planted-shrinks", asleep_in_get, false), "false-full");
}

TEST(CrashMatrix, ThePausedIsNotTakenForDead) {
  EXPECT_EQ(class_at("planted-takes-for-dead", asleep_in_get, true), "duplicate");
}

}  // namespace
}  // namespace queuecheck
