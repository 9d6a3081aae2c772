// Workers that count accesses: they die at exactly the access they are told, survivors go on, and
// delays make races more frequent.
#include "queuecheck/stress/faults/access_points.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "queuecheck/stress/crash/crash_program.hpp"
#include "queuecheck/stress/faults/access_kill_stage.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

Step step(OperationKind kind, std::uint64_t repeat) {
  Step step;
  step.kind = kind;
  step.repeat = repeat;
  step.item_bytes = 16;
  return step;
}

Program one_victim(std::uint64_t at_access) {
  Program program;
  program.options = {4, 16, 1, 1, {}};
  program.processes = {{step(OperationKind::try_put, 2)}, {step(OperationKind::try_get, 20)}};
  program.kills = {{0, 0, at_access}};
  return program;
}

bool died(const History& history) {
  return std::any_of(history.operations.begin(), history.operations.end(),
                     [](const Operation& o) { return o.kind == OperationKind::crash; });
}

// Returns the number of accesses that the victim makes: it dies at each, and not at one more.
std::uint64_t kill_at_each(const char* queue) {
  const auto executor = make_counting_executor(find_queue(queue), 0);
  for (std::uint64_t n = 1; n < 1'000; ++n) {
    const Run run = executor->run(one_victim(n));
    const Judgement judgement = judge_run(run);
    EXPECT_NE(judgement.verdict, Verdict::violation)
        << queue << " at access " << n << ": " << judgement.explanation;
    if (!died(run.history)) return n - 1;
    const auto begun = std::count_if(
        run.history.operations.begin(), run.history.operations.end(),
        [](const Operation& o) { return o.process == 0 && o.kind == OperationKind::try_put; });
    EXPECT_LE(begun, 2);
    EXPECT_GE(begun, 1);
  }
  ADD_FAILURE() << queue << " has no end";
  return 0;
}

TEST(AccessPoints, CountOnlyTheArmedMemory) {
  AccessPoints points;
  const std::byte memory[64] = {};
  points.pass(memory, nullptr);
  points.arm(memory, {});
  for (int i = 0; i < 3; ++i) points.pass(memory + 8 * i, nullptr);
  points.pass(memory + 64, nullptr);
  EXPECT_EQ(points.disarm(), 3U);
  points.pass(memory, nullptr);
  EXPECT_EQ(points.disarm(), 3U);
}

TEST(AccessPoints, LockedAndRingSurviveAKillAtEachAccess) {
  for (const char* queue : {"locked", "ring"}) {
    const std::uint64_t accesses = kill_at_each(queue);
    EXPECT_GE(accesses, 10U) << queue << ": two puts";
    EXPECT_LE(accesses, 200U) << queue;
  }
}

TEST(AccessPoints, AKillAtAnAccessFindsALockThatIsNotRobust) {
  const auto executor = make_counting_executor(find_queue("mutant:PA11"), 0);
  KillSettings settings;
  settings.seconds = 0;
  settings.count_max = 60;
  const StageResult result = run_access_kills(*executor, settings);
  ASSERT_EQ(result.status, Status::violation);
  EXPECT_EQ(result.failures.front().judgement.violation, ViolationClass::dead_owner);
  EXPECT_NE(result.failures.front().program.kills.front().at_access, 0U);
}

// Of a put: the first access at which a kill is a violation, and what a pause there is instead.
TEST(AccessPoints, AMutexThatIsNotRobustIsHeldByTheDeadAndOnlyHeldUpByThePaused) {
  const auto executor = make_counting_executor(find_queue("mutant:PA11"), 0);
  CrashTrial trial;
  trial.step = {"put", HitWhen::access, OperationKind::put};
  for (trial.access = 1; trial.access < 20; ++trial.access) {
    const auto killed = executor->run(crash_program(trial, executor->facts()));
    ASSERT_TRUE(killed.fault) << "the lock is never held";
    EXPECT_NE(killed.fault->access_place, 0U);
    const Judgement judgement = judge_run(killed);
    if (judgement.verdict == Verdict::valid) continue;
    EXPECT_EQ(judgement.violation, ViolationClass::dead_owner) << judgement.explanation;
    break;
  }
  trial.pauses = true;
  const auto paused = executor->run(crash_program(trial, executor->facts()));
  ASSERT_TRUE(paused.fault);
  EXPECT_TRUE(paused.fault->held_up);
  EXPECT_EQ(judge_run(paused).verdict, Verdict::valid) << judge_run(paused).explanation;
}

TEST(AccessPoints, KillsAtAccessesAreRefusedWhereNobodyCounts) {
  const auto executor = make_process_executor(find_queue("locked"));
  EXPECT_THROW(executor->run(one_victim(3)), std::invalid_argument);
}

// Of short programs, in which chance alone seldom meets a window of a few instructions.
std::size_t violations(Executor& executor, std::size_t count) {
  Program program;
  program.options = {2, 16, 2, 2, {}};
  for (int p = 0; p < 4; ++p) {
    program.processes.push_back({step(p < 2 ? OperationKind::try_put : OperationKind::try_get, 4)});
  }
  std::vector<Program> programs(count, program);
  for (std::size_t i = 0; i < count; ++i) programs[i].seed = i;
  std::size_t found = 0;
  for (std::size_t done = 0; done < count;) {
    const std::vector<Run> runs = executor.run_batch(std::span(programs).subspan(done));
    for (const Run& run : runs) {
      found += judge_run(run).verdict == Verdict::violation ? 1U : 0U;
    }
    done += runs.size();
  }
  return found;
}

// PB2 publishes before it copies: a window of a few instructions, which needs somebody to look just
// then.
TEST(AccessPoints, DelaysMakeRacesMoreFrequent) {
  const QueueSource queue = find_queue("mutant:PB2");
  const std::size_t plain = violations(*make_process_executor(queue), 2'000);
  const std::size_t delayed = violations(*make_counting_executor(queue, 20), 2'000);
  EXPECT_GT(delayed, plain);
}

}  // namespace
}  // namespace queuecheck
