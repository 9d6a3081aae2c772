// The optional operations on real processes: a queue that has them all stays unaccused, and each
// bug in one of them is found and named, by conformance and, beside other processes, by properties.
#include <gtest/gtest.h>

#include <algorithm>

#include "queuecheck/impl/queue_table.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/complete_queue_test_support.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/sequential_conformance.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

using test::BatchBug;
using test::CompleteQueue;

QUEUECHECK_QUEUE(CompleteQueue<BatchBug::none>);
QUEUECHECK_QUEUE(CompleteQueue<BatchBug::get_many_reversed>);
QUEUECHECK_QUEUE(CompleteQueue<BatchBug::get_many_repeats>);
QUEUECHECK_QUEUE(CompleteQueue<BatchBug::put_many_drops_last>);
QUEUECHECK_QUEUE(CompleteQueue<BatchBug::put_many_miscounts>);
QUEUECHECK_QUEUE(CompleteQueue<BatchBug::peek_behind>);
QUEUECHECK_QUEUE(CompleteQueue<BatchBug::peek_takes>);
QUEUECHECK_QUEUE(CompleteQueue<BatchBug::join_too_early>);
QUEUECHECK_QUEUE(CompleteQueue<BatchBug::task_done_forgets>);

std::unique_ptr<Executor> executor_for(BatchBug bug) {
  return make_process_executor(find_queue("complete-" + std::to_string(static_cast<int>(bug))));
}

ShrinkSettings short_shrink() {
  ShrinkSettings settings;
  settings.seconds = 3;
  settings.final_runs = 5;
  return settings;
}

TEST(CompleteQueue, OffersWhatTheGeneratorsUse) {
  const auto offered = offered_operations(load(find_queue("complete-0")));
  for (const OperationKind kind :
       {OperationKind::peek, OperationKind::put_many, OperationKind::get_many,
        OperationKind::task_done, OperationKind::join}) {
    EXPECT_NE(std::find(offered.begin(), offered.end(), kind), offered.end()) << name(kind);
  }
}

TEST(CompleteQueue, WithoutABugIsNeverAccusedNorUndecided) {
  const auto executor = executor_for(BatchBug::none);
  const StageResult alone = run_conformance(*executor, {.seconds = 4, .programs_max = 360});
  EXPECT_EQ(alone.status, Status::valid) << alone.reason;
  const StageResult beside = run_properties(*executor, {.seconds = 4, .programs_max = 3000});
  EXPECT_EQ(beside.status, Status::valid) << beside.reason;
  EXPECT_EQ(beside.counters.at("unknown"), 0) << beside.reason;
}

struct Planted {
  BatchBug bug;
  std::vector<ViolationClass> right;  // any of these names the bug rightly
};

class BatchBugs : public testing::TestWithParam<Planted> {
 protected:
  void expect_found(const StageResult& result) const {
    ASSERT_EQ(result.status, Status::violation) << result.reason;
    const Failure& failure = result.failures.front();
    const auto& right = GetParam().right;
    // The search knows only where it could go no further: with a lost, doubled or misplaced item
    // that may be anybody's refusal.
    const ViolationClass named = *failure.judgement.violation;
    const bool by_search =
        failure.judgement.explanation.find("No order of effects explains") != std::string::npos &&
        (named == ViolationClass::false_empty || named == ViolationClass::false_full);
    EXPECT_TRUE(by_search || std::find(right.begin(), right.end(), named) != right.end())
        << name(named) << ": " << failure.judgement.explanation;
    // Shrinking has three seconds, and hangs and a busy machine eat them up.
    EXPECT_LE(operation_count(failure.program), failure.original_operations);
  }
};

TEST_P(BatchBugs, AreFoundAlone) {
  const auto executor = executor_for(GetParam().bug);
  expect_found(run_conformance(*executor, {.seconds = 20, .shrink = short_shrink()}));
}

TEST_P(BatchBugs, AreFoundBesideOtherProcesses) {
  const auto executor = executor_for(GetParam().bug);
  expect_found(run_properties(*executor, {.seconds = 20, .shrink = short_shrink()}));
}

// It shows where a join waits for tasks that are done: for ever, or until its deadline.
TEST(CompleteQueue, AForgottenTaskIsFound) {
  const auto executor = executor_for(BatchBug::task_done_forgets);
  const StageResult result = run_conformance(*executor, {.seconds = 20, .shrink_failures = false});
  ASSERT_EQ(result.status, Status::violation) << result.reason;
  const ViolationClass found = *result.failures.front().judgement.violation;
  EXPECT_TRUE(found == ViolationClass::conservation || found == ViolationClass::lost_wakeup)
      << name(found);
}

INSTANTIATE_TEST_SUITE_P(
    Planted, BatchBugs,
    testing::Values(
        Planted{BatchBug::get_many_reversed, {ViolationClass::order}},
        // Torn, where it is anonymous and another one of another length was due.
        Planted{BatchBug::get_many_repeats,
                {ViolationClass::duplicate, ViolationClass::order, ViolationClass::torn,
                 ViolationClass::conservation}},
        Planted{BatchBug::put_many_drops_last,
                {ViolationClass::lost, ViolationClass::false_empty, ViolationClass::order,
                 ViolationClass::size, ViolationClass::not_drained, ViolationClass::capacity}},
        Planted{BatchBug::put_many_miscounts,
                {ViolationClass::fresh, ViolationClass::size, ViolationClass::false_full,
                 ViolationClass::order, ViolationClass::conservation}},
        Planted{BatchBug::peek_behind, {ViolationClass::order}},
        Planted{BatchBug::peek_takes,
                {ViolationClass::order, ViolationClass::false_empty, ViolationClass::lost,
                 ViolationClass::size, ViolationClass::capacity, ViolationClass::not_drained}},
        Planted{BatchBug::join_too_early, {ViolationClass::conservation}}),
    [](const auto& planted) {
      return "Bug" + std::to_string(static_cast<int>(planted.param.bug));
    });

}  // namespace
}  // namespace queuecheck
