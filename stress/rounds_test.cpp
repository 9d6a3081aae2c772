// Rounds: each begins when the one before has come to rest, and kills and pauses find everybody
// where the program says.
#include "queuecheck/stress/rounds.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

Step in_round(std::uint32_t round, OperationKind kind, std::uint64_t repeat = 1) {
  Step step;
  step.kind = kind;
  step.round = round;
  step.repeat = repeat;
  step.item_bytes = 16;
  return step;
}

Program three_processes() {
  Program program;
  program.options = {4, 16, 3, 3, {}};
  program.balanced = true;
  program.processes.resize(3);
  return program;
}

std::int64_t first_of(const History& history, std::uint32_t process, OperationKind kind) {
  for (const Operation& o : history.operations) {
    if (o.process == process && o.kind == kind) return o.t0;
  }
  return never;
}

TEST(Rounds, NobodyBeginsARoundBeforeAllAreDoneOrAsleep) {
  Program program = three_processes();
  program.processes[0] = {in_round(0, OperationKind::try_put, 50),
                          in_round(3, OperationKind::try_put)};
  program.processes[1] = {in_round(1, OperationKind::try_get, 4), in_round(2, OperationKind::get)};
  program.processes[2] = {in_round(4, OperationKind::try_get, 5)};
  const auto run = make_process_executor(find_queue("locked"))->run(program);
  const Judgement judgement = judge_run(run);
  EXPECT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation;
  EXPECT_FALSE(run.fault);
  std::int64_t last_put_of_first_round = 0;
  std::int64_t the_put = 0;
  for (const Operation& o : run.history.operations) {
    if (o.kind != OperationKind::try_put || o.process != 0) continue;
    last_put_of_first_round = the_put;
    the_put = o.t1;
  }
  EXPECT_GT(first_of(run.history, 1, OperationKind::try_get), last_put_of_first_round);
  EXPECT_GT(first_of(run.history, 2, OperationKind::try_get), the_put);
}

TEST(Rounds, AKillAtRestFindsItsVictimAsleepInItsCall) {
  Program program = three_processes();
  program.processes[0] = {in_round(1, OperationKind::try_put)};
  program.processes[1] = {in_round(0, OperationKind::get)};
  program.processes[2] = {in_round(2, OperationKind::get)};
  Kill kill;
  kill.process = 1;
  kill.at_rest = true;
  program.kills = {kill};
  const auto run = make_process_executor(find_queue("ring"))->run(program);
  ASSERT_TRUE(run.fault);
  EXPECT_EQ(run.fault->in, HitIn::call);
  EXPECT_EQ(run.fault->call, OperationKind::get);
  EXPECT_TRUE(run.fault->asleep);
  EXPECT_EQ(judge_run(run).verdict, Verdict::valid) << judge_run(run).explanation;
}

TEST(Rounds, WhoIsPausedGoesOnInItsRound) {
  Program program = three_processes();
  program.processes[0] = {in_round(1, OperationKind::try_put, 2)};
  program.processes[1] = {in_round(0, OperationKind::get), in_round(2, OperationKind::try_get)};
  program.processes[2] = {in_round(1, OperationKind::empty)};
  Kill kill;
  kill.process = 1;
  kill.at_rest = true;
  kill.until_round = 2;
  program.kills = {kill};
  const auto run = make_process_executor(find_queue("locked"))->run(program);
  ASSERT_TRUE(run.fault);
  EXPECT_TRUE(run.fault->asleep);
  EXPECT_FALSE(run.fault->held_up);
  EXPECT_EQ(judge_run(run).verdict, Verdict::valid) << judge_run(run).explanation;
  const auto put = first_of(run.history, 0, OperationKind::try_put);
  for (const Operation& o : run.history.operations) {
    EXPECT_NE(o.outcome, Outcome::pending);
    if (o.kind == OperationKind::get) {
      EXPECT_GT(o.t1, put);
    }
  }
}

TEST(Rounds, AProgramWhoseRoundsFallIsNotRun) {
  Program program = three_processes();
  program.processes[0] = {in_round(2, OperationKind::try_put), in_round(1, OperationKind::try_put)};
  EXPECT_EQ(check_runnable(program), "process 0, step 2: round 1 after round 2");
  program.processes[0] = {in_round(2, OperationKind::try_put)};
  Kill kill;
  kill.round = 2;
  kill.until_round = 1;
  program.kills = {kill};
  EXPECT_EQ(check_runnable(program),
            "kill of process 0: paused in round 2 until round 1; right would be a later one");
}

}  // namespace
}  // namespace queuecheck
