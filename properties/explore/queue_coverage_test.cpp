#include "queuecheck/properties/explore/queue_coverage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "queuecheck/properties/explore/virtual_interpreter.hpp"

namespace queuecheck::explore {
namespace {

class Told {
 public:
  // In the order of their returns; `begun`: the event of the invocation.
  OperationRecord& operation(OperationKind kind, Outcome outcome, std::uint32_t invoked,
                             std::uint32_t returned) {
    OperationRecord& record = world_->operations[world_->operation_count++];
    record = {};
    record.kind = kind;
    record.outcome = outcome;
    record.invoked = invoked;
    record.returned = returned;
    world_->events = std::max({world_->events, invoked, returned});
    return record;
  }
  World& world() { return *world_; }

  QueueCoverage add(std::uint64_t capacity) const {
    QueueCoverage coverage;
    coverage.add(*world_, capacity);
    return coverage;
  }

 private:
  std::unique_ptr<World> world_ = std::make_unique<World>();
};

TEST(QueueCoverage, CountsWhatWasCertainlyInsideAtOnce) {
  Told told;
  told.operation(OperationKind::try_put, Outcome::ok, 1, 2);
  told.operation(OperationKind::try_put, Outcome::ok, 3, 6);
  told.operation(OperationKind::try_get, Outcome::ok, 4, 5);  // began before the second was inside
  told.operation(OperationKind::try_put, Outcome::full, 7, 8);
  const QueueCoverage coverage = told.add(1);
  EXPECT_EQ(coverage.deepest, 1U);
  EXPECT_EQ(coverage.full, 1U);
  EXPECT_EQ(coverage.empty, 0U);
  EXPECT_EQ(coverage.wrap, 1U);
  EXPECT_EQ(coverage.blocked, 0U);
}

TEST(QueueCoverage, TheDrainIsNoMerit) {
  Told told;
  told.operation(OperationKind::try_put, Outcome::ok, 1, 2);
  told.operation(OperationKind::try_get, Outcome::empty, 3, 4).step = no_program_step;
  EXPECT_EQ(told.add(4).empty, 0U);
  told.operation(OperationKind::get_for, Outcome::timeout, 5, 6);
  EXPECT_EQ(told.add(4).empty, 1U);
}

TEST(QueueCoverage, SleepersAndDeaths) {
  Told told;
  told.operation(OperationKind::get, Outcome::pending, 1, 0);
  told.world().tickets = 1;
  told.world().process[0].wait.kind = WaitKind::mutex;
  EXPECT_EQ(told.add(4).blocked, 0U) << "a lock is not what a caller waits for";
  told.world().process[0].wait.kind = WaitKind::futex;
  EXPECT_EQ(told.add(4).blocked, 1U);
  told.world().killed = 2;
  EXPECT_EQ(told.add(4).killed, 1U);
  EXPECT_EQ(told.add(4).killed_inside, 0U);
  told.world().process[1].inside = true;
  EXPECT_EQ(told.add(4).killed_inside, 1U);
}

TEST(QueueCoverage, NamesWhatWasNeverReached) {
  QueueCoverage coverage;
  coverage.runs = 12;
  coverage.empty = 3;
  coverage.wrap = 1;
  const auto warnings = never_reached(coverage, {true, true, false, false});
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_EQ(warnings[0], "the queue was never full in 12 runs");
  EXPECT_EQ(warnings[1], "no caller ever slept in 12 runs");
}

}  // namespace
}  // namespace queuecheck::explore
