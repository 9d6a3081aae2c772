#include "queuecheck/impl/event_count.hpp"

#include <gtest/gtest.h>

#include "queuecheck/impl/queue_test_support.hpp"
#include "queuecheck/impl/sleepers_test_support.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::come_to_sleep;
using test::SharedWith;
using test::soon;

TEST(EventCount, WithdrawTakesBackExactlyWhatEnlistGave) {
  EventCount event;
  const EventCount::Key key = event.enlist();
  EXPECT_EQ(event.enlist(), key);
  EXPECT_EQ(event.waiters(), 2U);
  event.withdraw(key);
  EXPECT_EQ(event.waiters(), 1U);
  event.withdraw(key);
  event.withdraw(key);  // never below zero
  EXPECT_EQ(event.waiters(), 0U);
}

TEST(EventCount, TheWakerConsumesAWaiterAndTheWokenDoesNotUncountAnother) {
  EventCount event;
  const EventCount::Key first = event.enlist();
  event.enlist();
  event.wake_one();
  EXPECT_EQ(event.waiters(), 1U);
  event.withdraw(first);  // a new epoch has begun: it may have been me who was consumed
  EXPECT_EQ(event.waiters(), 1U);
}

TEST(EventCount, WakesUpToSoManyAsThereAre) {
  EventCount event;
  for (int i = 0; i < 3; ++i) event.enlist();
  const EventCount::Key key = event.enlist();
  event.wake_up_to(0);
  EXPECT_EQ(event.waiters(), 4U);
  event.wake_up_to(3);
  EXPECT_EQ(event.waiters(), 1U);
  EXPECT_TRUE(event.wait(key, Deadline::none()));  // a new epoch has begun
  event.wake_up_to(EventCount::everybody);
  EXPECT_EQ(event.waiters(), 0U);
  const EventCount::Key last = event.enlist();
  event.wake_up_to(2);
  EXPECT_NE(event.enlist(), last);
}

TEST(EventCount, WakingWithoutWaitersChangesNothing) {
  EventCount event;
  event.wake_one();
  event.wake_up_to(5);
  EXPECT_EQ(event.enlist(), 0U);
}

TEST(EventCount, AWakeBetweenEnlistAndWaitIsNotMissed) {
  EventCount event;
  const EventCount::Key key = event.enlist();
  event.wake_one();
  EXPECT_TRUE(event.wait(key, Deadline::none()));  // would sleep for ever on a missed wake
  const EventCount::Key again = event.enlist();
  event.wake_all();
  EXPECT_TRUE(event.wait(again, Deadline::none()));
}

TEST(EventCount, WaitKeepsItsDeadline) {
  EventCount event;
  const Deadline deadline = Deadline::after(5'000'000);
  EXPECT_FALSE(event.wait(event.enlist(), deadline));
  EXPECT_GE(Deadline::after(0).monotonic_ns, deadline.monotonic_ns);
  EXPECT_FALSE(event.wait(event.enlist(), Deadline{-1}));
}

TEST(EventCount, WakesOneSleepingProcessForEachWakeAndAllAtOnce) {
  SharedWith<EventCount> event;
  SharedWith<std::atomic<int>> awake;
  std::vector<Child> children;
  for (int i = 0; i < 4; ++i) {
    children.emplace_back([&] {
      event->wait(event->enlist(), Deadline::none());
      ++*awake;
    });
  }
  ASSERT_TRUE(come_to_sleep(children));  // enlisted is not yet asleep
  event->wake_one();
  EXPECT_TRUE(soon([&] { return *awake == 1; }));
  usleep(20'000);
  EXPECT_EQ(*awake, 1);
  event->wake_all();
  for (Child& child : children) EXPECT_EQ(child.status(5000), 0);
  EXPECT_EQ(*awake, 4);
}

TEST(EventCount, KilledSleepersOnlyOverCount) {
  SharedWith<EventCount> event;
  {
    Child victim([&] { event->wait(event->enlist(), Deadline::none()); });
    ASSERT_TRUE(soon([&] { return event->waiters() == 1; }));
  }
  Child survivor([&] { event->wait(event->enlist(), Deadline::none()); });
  ASSERT_TRUE(soon([&] { return event->waiters() == 2; }));
  usleep(20'000);
  event->wake_one();  // the kernel knows who is asleep; the dead one is not
  EXPECT_EQ(survivor.status(5000), 0);
  EXPECT_EQ(event->waiters(), 1U);
  event->wake_one();
  EXPECT_EQ(event->waiters(), 0U);
}

TEST(EventCount, WakeNextChoosesNobodyElseUntilTheChosenOneArrived) {
  SharedWith<EventCount> event;
  SharedWith<std::atomic<int>> awake;
  std::vector<Child> children;
  for (int i = 0; i < 3; ++i) {
    children.emplace_back([&] {
      event->wait(event->enlist(), Deadline::none());
      ++*awake;
    });
  }
  ASSERT_TRUE(come_to_sleep(children));  // enlisted is not yet asleep
  event->wake_next();
  EXPECT_TRUE(soon([&] { return *awake == 1; }));
  event->wake_next();
  usleep(20'000);
  EXPECT_EQ(*awake, 1);
  EXPECT_EQ(event->waiters(), 2U);
  event->arrived();
  event->wake_next();
  EXPECT_TRUE(soon([&] { return *awake == 2; }));
  event->wake_one();  // does not ask who is on its way
  EXPECT_TRUE(soon([&] { return *awake == 3; }));
  for (Child& child : children) EXPECT_EQ(child.status(5000), 0);
}

TEST(EventCount, WakeNextKeepsTheWayFreeWhenNobodySleeps) {
  EventCount event;
  const EventCount::Key key = event.enlist();
  event.enlist();
  event.enlist();
  event.wake_next();  // wakes nobody: all are about to sleep
  EXPECT_TRUE(event.wait(key, Deadline::none())) << "but they are told";
  EXPECT_EQ(event.waiters(), 1U) << "one was chosen, another made good for who was passed over";
  event.wake_next();
  EXPECT_EQ(event.waiters(), 0U) << "the way is free";
}

TEST(EventCount, WakeAllFreesTheWay) {
  SharedWith<EventCount> event;
  Child chosen([&] { event->wait(event->enlist(), Deadline::none()); });
  ASSERT_TRUE(soon([&] { return event->waiters() == 1; }));
  usleep(20'000);
  event->wake_next();
  EXPECT_EQ(chosen.status(5000), 0);  // it ends without a word
  event->wake_all();
  Child next([&] { event->wait(event->enlist(), Deadline::none()); });
  ASSERT_TRUE(soon([&] { return event->waiters() == 1; }));
  usleep(20'000);
  event->wake_next();
  EXPECT_EQ(next.status(5000), 0);
}

}  // namespace
}  // namespace queuecheck
