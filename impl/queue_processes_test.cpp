// Blocking and closing between processes, for every queue that offers it.
#include <gtest/gtest.h>

#include <memory>

#include "queuecheck/impl/queue_test_support.hpp"
#include "queuecheck/impl/relax.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::QueueAt;
using test::SharedWith;
using test::soon;

// No slice may hide a lost wake-up here.
Options options(const std::string& queue, std::uint64_t capacity) {
  Options options;
  options.capacity = capacity;
  options.item_bytes_max = 16;
  return unsliced(options, load(find_queue(queue)));
}

class BlockingQueue : public testing::TestWithParam<const char*> {};

TEST_P(BlockingQueue, AGetterSleepsUntilAPutAndAPutterUntilAGet) {
  const QueueAt at(GetParam(), options(GetParam(), 1));
  Calls calls = at.attach();
  for (int round = 0; round < 50; ++round) {
    Child getter([&] { _exit(at.attach().get() == "first" ? 7 : 8); });
    if (round % 2 == 0) usleep(1000);  // it sleeps, or it is just about to
    ASSERT_EQ(calls.put("first"), Outcome::ok);
    ASSERT_EQ(getter.status(5000), 7);
    ASSERT_EQ(calls.put("second"), Outcome::ok);
    Child putter([&] { _exit(at.attach().put("third") == Outcome::ok ? 7 : 8); });
    if (round % 2 == 0) usleep(1000);
    ASSERT_EQ(calls.get(), "second");
    ASSERT_EQ(putter.status(5000), 7);
    ASSERT_EQ(calls.get(), "third");
  }
}

TEST_P(BlockingQueue, ManyProcessesMoveManyItemsThroughOneSlot) {
  const int pairs = test::most_per_side(GetParam(), 3);
  constexpr std::uint64_t items = 4000;
  const QueueAt at(GetParam(), options(GetParam(), 1));
  struct Sums {
    std::atomic<std::uint64_t> put{0};
    std::atomic<std::uint64_t> got{0};
  };
  SharedWith<Sums> sums;
  std::vector<Child> children;
  for (int pair = 0; pair < pairs; ++pair) {
    const auto i = static_cast<std::uint64_t>(pair);
    children.emplace_back([&, i] {
      Calls calls = at.attach();
      sums->put += calls.table().put_loop(calls.raw(), i * items, items, 16);
    });
    children.emplace_back([&] {
      Calls calls = at.attach();
      std::uint64_t sum = 0;
      calls.table().get_loop(calls.raw(), items, 16, &sum);
      sums->got += sum;
    });
  }
  for (Child& child : children) ASSERT_EQ(child.status(30'000), 0);
  const std::uint64_t all = static_cast<std::uint64_t>(pairs) * items;
  EXPECT_EQ(sums->put, all);
  EXPECT_EQ(sums->got, all * (all - 1) / 2);
}

INSTANTIATE_TEST_SUITE_P(BuiltIn, BlockingQueue,
                         testing::ValuesIn(test::built_in_queues({OperationKind::put,
                                                                  OperationKind::get})),
                         test::ParamName());

// How many of `count` processes that wait in get (or put) end after one close.
int woken_by_close(const std::string& queue, bool getters, int count) {
  const QueueAt at(queue, options(queue, 1));
  Calls calls = at.attach();
  while (!getters && calls.try_put("fills it") == Outcome::ok) {
  }
  SharedWith<std::atomic<int>> begun;
  std::vector<Child> children;
  for (int i = 0; i < count; ++i) {
    children.emplace_back([&, getters] {
      Calls own = at.attach();
      ++*begun;
      const bool closed = getters ? own.get() == "<closed>" : own.put("no room") == Outcome::closed;
      _exit(closed ? 7 : 8);
    });
  }
  soon([&] { return *begun == count; });
  usleep(20'000);
  calls.close();
  int woken = 0;
  const auto all_woken = [&] {
    for (Child& child : children) woken += child.status(0) == 7;
    return woken == count;
  };
  soon(all_woken);
  return woken;
}

TEST(QueueClose, WakesAllGettersAndAllPutters) {
  for (const char* queue :
       test::built_in_queues({OperationKind::put, OperationKind::get, OperationKind::close})) {
    const int sleepers = test::most_per_side(queue, 5);
    EXPECT_EQ(woken_by_close(queue, true, sleepers), sleepers) << queue;
    EXPECT_EQ(woken_by_close(queue, false, sleepers), sleepers) << queue;
  }
}

TEST(LockedQueueClear, WakesEveryPutterThatNowHasRoom) {
  const QueueAt at("locked", options("locked", 3));
  Calls calls = at.attach();
  for (int i = 0; i < 3; ++i) calls.put("x");
  std::vector<Child> putters;
  for (int i = 0; i < 3; ++i) {
    putters.emplace_back([&] { _exit(at.attach().put("y") == Outcome::ok ? 7 : 8); });
  }
  usleep(20'000);
  calls.clear();
  for (Child& putter : putters) EXPECT_EQ(putter.status(5000), 7);
  EXPECT_EQ(calls.size(), 3U);
}

// Sleepers that are killed, or whose time is up, must not use up the wake-up of another.
class SlicedQueue : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(BuiltIn, SlicedQueue, testing::Values("locked", "ring", "ticket"),
                         test::ParamName());

TEST_P(SlicedQueue, KilledAndTimedOutSleepersDoNotHoldUpOthers) {
  const QueueAt at(GetParam(), options(GetParam(), 1));
  Calls calls = at.attach();
  for (int round = 0; round < 20; ++round) {
    Child killed([&] { at.attach().get(); });
    Child timed_out(
        [&] { _exit(at.attach().get(Deadline::after(3'000'000)) == "<timeout>" ? 7 : 8); });
    usleep(2000);
    killed.kill();
    ASSERT_EQ(timed_out.status(5000), 7);
    Child survivor([&] { _exit(at.attach().get() == "item" ? 7 : 8); });
    usleep(1000);
    ASSERT_EQ(calls.put("item"), Outcome::ok);
    ASSERT_EQ(survivor.status(5000), 7) << "round " << round;
  }
}

// Two getters sleep, a put wakes one, and that one is killed before it takes the item: does the
// other still get an item every time?
bool wake_ups_lost_with_their_wakee_heal(const char* queue, const char* slice, int rounds,
                                         int patience_ms) {
  Options with_slice = options(queue, 2);
  with_slice.extra = {{"wait_slice", slice}};
  for (int round = 0; round < rounds; ++round) {
    const QueueAt at(queue, with_slice);
    Calls calls = at.attach();
    Child victim([&] { at.attach().get(); });
    usleep(1000);
    Child survivor([&] { _exit(at.attach().get() == "item" ? 7 : 8); });
    usleep(1000);
    calls.put("item");
    for (int pause = 0; pause < round % 60 * 4; ++pause) relax();  // it is on its way, or not yet
    victim.kill();
    if (calls.size() == 0) calls.put("item");  // one of the two had it
    if (survivor.status(patience_ms) != 7) return false;
  }
  return true;
}

TEST_P(SlicedQueue, AWakeUpLostWithItsWakeeHealsWithinASlice) {
  EXPECT_TRUE(wake_ups_lost_with_their_wakee_heal(GetParam(), "10", 60, 5000));
  // Mostly in the first rounds; on a busy machine the wakee may be late for its death many times.
  EXPECT_FALSE(wake_ups_lost_with_their_wakee_heal(GetParam(), "none", 3000, 500))
      << "no wake-up was lost here";
}

}  // namespace
}  // namespace queuecheck
