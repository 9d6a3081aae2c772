// Real processes on a queue for one producer and one consumer, two of them in one role: the harness
// finds it, whatever the queue makes of it.
#include <gtest/gtest.h>

#include "queuecheck/stress/process_executor.hpp"
#include "queuecheck/stress/programs/programs.hpp"
#include "queuecheck/stress/role_limits.hpp"

namespace queuecheck {
namespace {

// Two callers that wait for ever, and nobody who lets them go: both are inside when the watchdog
// has seen that no more will happen.
Program two_waiting(OperationKind kind) {
  Program program;
  program.name = "two waiting";
  program.options.capacity = 1;
  program.options.item_bytes_max = 8;
  program.prefill = is_put(kind) ? 1 : 0;
  program.processes.assign(2, {Step{kind}});
  program.balanced = true;
  return program;
}

TEST(RolesBetweenProcesses, TwoInOneRoleAreFoundWhateverTheQueueSays) {
  const auto executor = make_process_executor(find_queue("spsc"));
  for (const OperationKind kind : {OperationKind::put, OperationKind::get}) {
    const queuecheck::Run run = executor->run(two_waiting(kind));
    ASSERT_TRUE(run.hang);
    EXPECT_TRUE(run.hang->quiescent);
    const Judgement judgement = judge_run(run);
    ASSERT_TRUE(judgement.violation) << name(kind);
    EXPECT_EQ(name(*judgement.violation), "role") << judgement.explanation;
    ASSERT_EQ(judgement.witness.size(), 2U);
    for (const std::size_t i : judgement.witness) {
      EXPECT_EQ(run.history.operations[i].kind, kind);
      EXPECT_EQ(run.history.operations[i].outcome, Outcome::pending);
    }
  }
}

// The same on a queue that allows it: nothing to say.
TEST(RolesBetweenProcesses, WhereItIsAllowedNobodyIsAccused) {
  const auto executor = make_process_executor(find_queue("locked"));
  const queuecheck::Run run = executor->run(two_waiting(OperationKind::get));
  EXPECT_EQ(name(judge_run(run).verdict), "valid") << judge_run(run).explanation;
}

// Two on one side, then the other side comes: whether they met, and what the ring makes of it, is
// chance; that nothing else is told than the role is not.
TEST(RolesBetweenProcesses, KRolesIsNeverToldAsAFaultOfTheQueue) {
  const auto executor = make_process_executor(find_queue("spsc"));
  const QueueFacts queue = executor->facts();
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto program = find_stress_program("k-roles")->make({}, queue, seed);
    ASSERT_TRUE(program);
    const Judgement judgement = judge_run(executor->run(*program));
    if (!judgement.violation) continue;
    EXPECT_EQ(name(*judgement.violation), "role") << "seed " << seed << judgement.explanation;
  }
}

// Handed over by the end of the holder, and by the start of the next: prefill, then others.
TEST(RolesBetweenProcesses, WhoComesAfterwardsIsNotAccused) {
  const auto executor = make_process_executor(find_queue("spsc"));
  Program program;
  program.options.capacity = 4;
  program.options.item_bytes_max = 8;
  program.prefill = 3;  // by process 0
  Step put{OperationKind::try_put, Until::count, 50};
  Step get{OperationKind::try_get, Until::count, 60};
  program.processes = {{get}, {put}};
  for (int round = 0; round < 20; ++round) {
    const queuecheck::Run run = executor->run(program);
    const Judgement judgement = judge_run(run);
    EXPECT_EQ(name(judgement.verdict), "valid") << judgement.explanation;
  }
}

}  // namespace
}  // namespace queuecheck
