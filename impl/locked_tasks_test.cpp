// The tasks of `locked`: what join waits for.
#include "queuecheck/impl/locked_queue.hpp"

#include <gtest/gtest.h>

#include "queuecheck/impl/locked_test_support.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::LockedAt;
using test::options;
using test::SharedWith;
using test::soon;
using Texts = std::vector<std::string>;

TEST(LockedTasks, AreCountedFromPutToTaskDone) {
  const LockedAt at(options(4, 8, {{"tasks", "counting"}}));
  LockedQueue queue = at.attach();
  EXPECT_EQ(queue.join(Deadline::none()), Outcome::ok);
  EXPECT_EQ(queue.task_done(), Outcome::error);
  test::put(queue, "a");
  test::put_many(queue, {"b", "c"});
  EXPECT_EQ(queue.join(Deadline{0}), Outcome::timeout);
  EXPECT_EQ(queue.join(Deadline::after(2'000'000)), Outcome::timeout);
  for (const char* item : {"a", "b", "c"}) {
    EXPECT_EQ(test::get(queue), item);
    EXPECT_EQ(queue.join(Deadline{0}), Outcome::timeout);
    EXPECT_EQ(queue.task_done(), Outcome::ok);
  }
  EXPECT_EQ(queue.join(Deadline::none()), Outcome::ok);
  EXPECT_EQ(queue.task_done(), Outcome::error);
  // A refused put is no task, and clear finishes none.
  test::put(queue, "d");
  queue.close();
  EXPECT_EQ(test::put(queue, "e"), Outcome::closed);
  queue.clear();
  EXPECT_EQ(queue.join(Deadline{0}), Outcome::timeout);
  EXPECT_EQ(queue.task_done(), Outcome::ok);
  EXPECT_EQ(queue.join(Deadline{0}), Outcome::ok);
}

TEST(LockedTasks, AreDoneWhenTheyAreDiscarded) {
  const LockedAt at(options(4, 8, {{"tasks", "counting"}, {"close", "discard"}}));
  LockedQueue queue = at.attach();
  test::put_many(queue, {"a", "b", "c"});
  EXPECT_EQ(test::get(queue), "a");
  queue.close();
  EXPECT_EQ(queue.join(Deadline{0}), Outcome::timeout);  // a is in hand
  EXPECT_EQ(queue.task_done(), Outcome::ok);
  EXPECT_EQ(queue.join(Deadline{0}), Outcome::ok);
  EXPECT_EQ(queue.task_done(), Outcome::error);
}

TEST(LockedTasks, AreNotCountedUnlessAskedFor) {
  const LockedAt at(options(4, 8));
  LockedQueue queue = at.attach();
  test::put(queue, "a");
  EXPECT_EQ(queue.task_done(), Outcome::error);
  EXPECT_EQ(queue.join(Deadline::none()), Outcome::error);
}

TEST(LockedTasks, TheLastOneWakesAllWhoWaitForIt) {
  for (int round = 0; round < 20; ++round) {
    const LockedAt at(options(4, 8, {{"tasks", "counting"}, {"wait_slice", "none"}}));
    LockedQueue queue = at.attach();
    test::put_many(queue, {"a", "b"});
    std::vector<Child> joiners;
    for (int i = 0; i < 3; ++i) {
      joiners.emplace_back(
          [&] { _exit(at.attach().join(Deadline::none()) == Outcome::ok ? 7 : 8); });
    }
    if (round % 2 == 0) {
      ASSERT_TRUE(soon([&] { return at.joiners_asleep() == 3; }));
    }
    Child worker([&] {
      LockedQueue own = at.attach();
      for (int i = 0; i < 2; ++i) {
        test::get(own);
        own.task_done();
      }
    });
    for (Child& joiner : joiners) ASSERT_EQ(joiner.status(5000), 7);
  }
}

}  // namespace
}  // namespace queuecheck
