// Literal tiny hangs: what each is called, and which are none.
#include "queuecheck/stress/hang_class.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <variant>

namespace queuecheck {
namespace {

Operation operation(std::uint32_t process, OperationKind kind, Value value, std::int64_t t0,
                    std::int64_t t1) {
  Operation o;
  o.process = process;
  o.kind = kind;
  o.value = value;
  o.t0 = t0;
  o.t1 = t1;
  if (t1 == never) o.outcome = Outcome::pending;
  return o;
}

History history_of(std::vector<Operation> operations) {
  History history;
  history.processes = 4;
  history.operations = std::move(operations);
  return history;
}

std::optional<ViolationClass> class_of(const History& history, std::vector<StuckActor> actors,
                                       const char* specification, Probe probe = Probe::none) {
  return classify_hang(history, std::get<Specification>(parse_specification(specification)),
                       {std::move(actors), probe, false})
      .violation;
}

StuckActor blocked(std::uint32_t process) {
  return {process, Stuck::blocked, false, "futex_do_wait"};
}

constexpr const char* four = "fifo capacity=4 close=drain";
constexpr const char* one = "fifo capacity=1 close=drain";
using Kind = OperationKind;

TEST(HangClass, GetterSleepsBesideAnItem) {
  const History history =
      history_of({operation(0, Kind::put, 1, 10, 20), operation(1, Kind::get, no_value, 5, never)});
  EXPECT_EQ(class_of(history, {blocked(1)}, four), ViolationClass::lost_wakeup);
}

TEST(HangClass, GetterOnAnEmptyQueueIsRight) {
  const History history = history_of({operation(1, Kind::get, no_value, 5, never)});
  EXPECT_EQ(class_of(history, {blocked(1)}, four), std::nullopt);
}

TEST(HangClass, PutterSleepsBesideRoomOnlyWhenThereIsRoom) {
  const History room =
      history_of({operation(1, Kind::put, 9, 1, 2), operation(1, Kind::get, 9, 12, 20),
                  operation(0, Kind::put, 1, 10, never)});
  EXPECT_EQ(class_of(room, {blocked(0)}, one), ViolationClass::lost_wakeup);
  const History full =
      history_of({operation(1, Kind::put, 9, 1, 2), operation(0, Kind::put, 1, 10, never)});
  EXPECT_EQ(class_of(full, {blocked(0)}, one), std::nullopt);
}

TEST(HangClass, OfACapacityInBytesOnlyAnEmptyQueueCertainlyHasRoom) {
  constexpr const char* bytes = "fifo capacity=bytes(64) close=drain";
  const History empty = history_of({operation(0, Kind::put, 1, 10, never)});
  EXPECT_EQ(class_of(empty, {blocked(0)}, bytes), ViolationClass::false_full);
  const History some =
      history_of({operation(1, Kind::put, 9, 1, 2), operation(0, Kind::put, 1, 10, never)});
  EXPECT_EQ(class_of(some, {blocked(0)}, bytes), std::nullopt);
}

// A wake-up cannot be lost where nobody owed one.
TEST(HangClass, WhoSleepsAloneHasMisreadTheQueue) {
  const History putter = history_of({operation(0, Kind::put, 1, 10, never)});
  EXPECT_EQ(class_of(putter, {blocked(0)}, one), ViolationClass::false_full);
  const History getter =
      history_of({operation(0, Kind::put, 1, 1, 4), operation(1, Kind::get, no_value, 5, never)});
  EXPECT_EQ(class_of(getter, {blocked(1)}, one), ViolationClass::false_empty);
}

// Three asleep on both sides beside an item: on one word a wake-up goes to the wrong side, on two
// it can only be lost.
TEST(HangClass, BothSidesAsleepIsADeadlockOnlyWhereTheirWakeUpsMeet) {
  const History history = history_of(
      {operation(3, Kind::put, 1, 1, 20), operation(0, Kind::put, 2, 10, never),
       operation(1, Kind::get, no_value, 5, never), operation(2, Kind::put, 3, 11, never)});
  const auto at = [](std::uint32_t process, std::uint64_t offset) {
    StuckActor actor = blocked(process);
    actor.wait.futex = FutexWord{"queue", offset, 0, 1, false};
    return actor;
  };
  EXPECT_EQ(class_of(history, {at(0, 64), at(1, 64), at(2, 64)}, one), ViolationClass::deadlock);
  EXPECT_EQ(class_of(history, {at(0, 64), at(1, 68), at(2, 64)}, one), ViolationClass::deadlock)
      << "two words of one condition variable";
  EXPECT_EQ(class_of(history, {at(0, 64), at(1, 192), at(2, 64)}, one),
            ViolationClass::lost_wakeup);
  EXPECT_EQ(class_of(history, {blocked(0), blocked(1), blocked(2)}, one), ViolationClass::deadlock)
      << "where it is not known";
}

TEST(HangClass, SleeperAfterClose) {
  const History history = history_of(
      {operation(0, Kind::close, no_value, 10, 20), operation(1, Kind::get, no_value, 5, never)});
  EXPECT_EQ(class_of(history, {blocked(1)}, four), ViolationClass::close_sleeper);
}

TEST(HangClass, BothSidesAsleepIsADeadlock) {
  const History history = history_of(
      {operation(0, Kind::put, 1, 1, 2), operation(0, Kind::put, 2, 3, never),
       operation(1, Kind::get, no_value, 0, never), operation(2, Kind::get, no_value, 0, never)});
  EXPECT_EQ(class_of(history, {blocked(0), blocked(1), blocked(2)}, one), ViolationClass::deadlock);
}

TEST(HangClass, ParkedTryIsBlockedAndSpinningTryIsLivelock) {
  const History history = history_of({operation(0, Kind::try_put, 1, 1, never)});
  EXPECT_EQ(class_of(history, {blocked(0)}, four), ViolationClass::blocked);
  const StuckActor spins{0, Stuck::spinning, false, ""};
  EXPECT_EQ(class_of(history, {spins}, four), ViolationClass::livelock);
}

TEST(HangClass, ThreeAreNamedOfDifferentCallsFirstAndTheRestIsCounted) {
  std::vector<Operation> operations{operation(0, Kind::put, 1, 1, 2)};
  std::vector<StuckActor> actors;
  for (std::uint32_t process = 1; process < 8; ++process) {
    operations.push_back(operation(process, Kind::get, no_value, 5, never));
    actors.push_back(blocked(process));
  }
  operations.push_back(operation(8, Kind::put, 8001, 5, never));
  actors.push_back(blocked(8));
  History history = history_of(operations);
  history.processes = 9;
  const Judgement judgement =
      classify_hang(history, std::get<Specification>(parse_specification(one)), {actors});
  EXPECT_EQ(judgement.explanation,
            "process 1 waits in get() (its operation 1), futex_do_wait; process 2 waits in get() "
            "(its operation 1), futex_do_wait; process 8 waits in put() (its operation 1), "
            "futex_do_wait; and 5 more, although 1 item is present");
  EXPECT_EQ(judgement.witness.size(), 8u);  // named or not, all are part of the proof
}

TEST(HangClass, AfterAKillTheDeadOwnerIsNamedUnlessDeclared) {
  History history = history_of(
      {operation(0, Kind::try_put, 1, 1, never), operation(1, Kind::try_get, no_value, 5, never)});
  Operation crash;
  crash.process = 0;
  crash.kind = Kind::crash;
  crash.t0 = crash.t1 = 4;
  history.operations.push_back(crash);
  EXPECT_EQ(class_of(history, {blocked(1)}, four, Probe::stuck), ViolationClass::dead_owner);
  EXPECT_EQ(class_of(history, {blocked(1)}, "fifo capacity=4 crash={lock_held}", Probe::stuck),
            std::nullopt);
}

// Killed between two calls: only where a buffer of its own works on does that excuse anybody.
TEST(HangClass, AKillBetweenCallsCountsWhereItemsBecomeVisibleLater) {
  History history =
      history_of({operation(0, Kind::put, 1, 1, 2), operation(1, Kind::get, no_value, 5, never)});
  history.operations.push_back(operation(0, Kind::crash, no_value, 4, 4));
  EXPECT_EQ(class_of(history, {blocked(1)}, "fifo crash={lock_held}"), ViolationClass::false_empty);
  EXPECT_EQ(class_of(history, {blocked(1)},
                     "fifo visibility=eventual(process) crash={lock_held,buffer_lost}"),
            std::nullopt);
}

// The same evidence, asked again under another claim.
TEST(HangClass, ARunIsConcludedByTheSpecificationOfItsHistory) {
  queuecheck::Run run;
  run.history = history_of(
      {operation(1, Kind::get, no_value, 5, never), operation(0, Kind::close, no_value, 10, 20)});
  run.hang = HangEvidence{{blocked(1)}, Probe::none, true};
  run.history.specification = "fifo close=drain";
  conclude_hang(run);
  EXPECT_EQ(run.observed.violation, ViolationClass::close_sleeper);
  EXPECT_FALSE(run.history.complete);
  run.history.specification = "fifo close=process";
  conclude_hang(run);
  EXPECT_EQ(run.observed.verdict, Verdict::valid);
  EXPECT_TRUE(run.history.complete);
}

}  // namespace
}  // namespace queuecheck
