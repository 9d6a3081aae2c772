// What is scq's own: its capacity, the wrap of its tickets, what an unfinished operation and a
// death cost the others, and a close beside puts that have begun.
#include "queuecheck/impl/scq_queue.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::QueueAt;
using test::SharedWith;
using test::soon;

// A queue, a handle on it, and its inner parts, with which the test plays a process that stopped.
struct Scq : QueueAt {
  explicit Scq(std::uint64_t capacity)
      : QueueAt("scq", {capacity, 16, 1, 1, {{"wait_slice", "none"}}}),
        calls(attach()),
        inner(reinterpret_cast<ScqShared*>(place.memory.data()), ScqQueue::terms_at(place)) {}

  test::Calls calls;
  ScqPlace inner;
};

TEST(ScqQueue, HasThePowerOfTwoThatItsSpecificationNames) {
  for (const auto& [wanted, effective] :
       std::map<std::uint64_t, std::uint64_t>{{1, 1}, {2, 2}, {3, 4}, {1000, 1024}}) {
    Scq scq(wanted);
    EXPECT_EQ(scq.calls.table().capacity(scq.calls.raw()), effective);
    std::uint64_t put = 0;
    while (scq.calls.try_put("x") == Outcome::ok) ++put;
    EXPECT_EQ(put, effective);
    EXPECT_NE(ScqQueue::specification({wanted, 8, 1, 1, {}})
                  .find("capacity=" + std::to_string(effective) + " "),
              std::string::npos);
  }
}

TEST(ScqQueue, WorksAcrossTheWrapOfItsTickets) {
  const std::uint64_t last = ~std::uint64_t{0} >> 1;
  for (const std::uint64_t start :
       {last - 3, last / 2 - 3, (std::uint64_t{1} << 32) - 3, ~std::uint64_t{2}}) {
    Scq scq(4);
    ASSERT_EQ(test::outcome(scq.calls.table().preset(scq.calls.raw(), start)), Outcome::ok);
    int put = 0;
    int got = 0;
    for (int lap = 0; lap < 6; ++lap) {
      while (scq.calls.try_put(std::to_string(put)) == Outcome::ok) ++put;
      ASSERT_EQ(put - got, 4);
      while (got < put - lap % 2) ASSERT_EQ(scq.calls.try_get(), std::to_string(got++));
    }
    ASSERT_EQ(scq.calls.close(), Outcome::ok);
    while (got < put) ASSERT_EQ(scq.calls.get(), std::to_string(got++));
    EXPECT_EQ(scq.calls.get(), "<closed>");
  }
}

// refusal=reserved, and not more: FULL with less than n inside, EMPTY never in vain.
TEST(ScqQueue, FullCountsThePlacesOfUnfinishedPutsAndEmptyDoesNot) {
  Scq scq(2);
  ScqRing free = scq.inner.free();
  ScqRing inside = scq.inner.inside();
  const ScqRing::Dequeued held = free.dequeue();  // a put that got as far as step P1
  ASSERT_EQ(held.outcome, Outcome::ok);
  EXPECT_EQ(scq.calls.try_get(), "<empty>");
  EXPECT_EQ(scq.calls.try_put("b"), Outcome::ok);
  EXPECT_EQ(scq.calls.try_put("c"), Outcome::full);  // one item is inside
  EXPECT_EQ(scq.calls.try_get(), "b");               // and it comes before that put's
  EXPECT_EQ(scq.calls.try_put("c"), Outcome::ok);
  scq.inner.length(held.index) = 1;
  *scq.inner.item(held.index) = std::byte{'a'};
  ASSERT_EQ(inside.enqueue(held.index), Outcome::ok);  // step P3
  EXPECT_EQ(scq.calls.try_get(), "c");
  EXPECT_EQ(scq.calls.try_get(), "a");
  EXPECT_EQ(scq.calls.try_get(), "<empty>");
}

TEST(ScqQueue, ALeakedIndexCostsOnePlaceAndNothingElse) {
  Scq scq(4);
  for (int left = 3; left >= 0; --left) {
    ASSERT_EQ(scq.inner.free().dequeue().outcome, Outcome::ok);  // and its process dies
    for (int lap = 0; lap < 10; ++lap) {
      for (int i = 0; i < left; ++i) ASSERT_EQ(scq.calls.put(std::to_string(i)), Outcome::ok);
      EXPECT_EQ(scq.calls.try_put("x"), Outcome::full);
      for (int i = 0; i < left; ++i) ASSERT_EQ(scq.calls.get(), std::to_string(i));
      EXPECT_EQ(scq.calls.try_get(), "<empty>");
    }
  }
  // Nothing is left: full and empty at once, for ever; but nobody hangs who does not want to.
  EXPECT_EQ(scq.calls.put("x", Deadline::after(1'000'000)), Outcome::timeout);
  EXPECT_EQ(scq.calls.close(), Outcome::ok);
  EXPECT_EQ(scq.calls.put("x"), Outcome::closed);
  EXPECT_EQ(scq.calls.get(), "<closed>");
}

TEST(ScqQueue, APutThatMeetsTheCloseGivesItsPlaceBack) {
  Scq scq(4);
  ASSERT_EQ(scq.calls.put("a"), Outcome::ok);
  scq.calls.close();
  for (int i = 0; i < 20; ++i) {
    test::Calls fresh = scq.attach();  // does not know of the close yet
    EXPECT_EQ(fresh.try_put("b"), Outcome::closed);
  }
  EXPECT_EQ(scq.calls.get(), "a");
  EXPECT_EQ(scq.calls.get(), "<closed>");
  ScqRing free = scq.inner.free();
  std::set<ScqRing::Index> all;
  for (int i = 0; i < 4; ++i) all.insert(free.dequeue().index);
  EXPECT_EQ(all.size(), 4U);
}

// Two producers, two consumers, and a close in the middle: what was accepted comes out, once, and
// nothing after CLOSED was answered to both.
TEST(ScqQueue, ACloseAmidTrafficLosesNothing) {
  struct Counts {
    std::atomic<std::uint64_t> put{0};
    std::atomic<std::uint64_t> got{0};
    std::atomic<int> begun{0};
  };
  for (int round = 0; round < 60; ++round) {
    Scq scq(round % 3 == 0 ? 1 : 8);
    SharedWith<Counts> counts;
    std::vector<Child> children;
    for (int i = 0; i < 2; ++i) {
      children.emplace_back([&] {
        test::Calls calls = scq.attach();
        ++counts->begun;
        while (calls.put("item") == Outcome::ok) ++counts->put;
      });
      children.emplace_back([&] {
        test::Calls calls = scq.attach();
        ++counts->begun;
        while (calls.get() == "item") ++counts->got;
      });
    }
    soon([&] { return counts->begun == 4; });
    usleep(static_cast<useconds_t>(round * 37 % 1000));
    scq.calls.close();
    for (Child& child : children) ASSERT_EQ(child.status(10'000), 0) << "round " << round;
    EXPECT_EQ(counts->put, counts->got) << "round " << round;
    EXPECT_EQ(scq.calls.try_get(), "<closed>");
  }
}

// A process is killed in the midst of puts and gets, again and again: each death costs one place at
// most.
TEST(ScqQueue, EachKillCostsAtMostOnePlace) {
  constexpr std::uint64_t places = 64;
  Scq scq(places);
  int kills = 0;
  for (; kills < 50; ++kills) {
    SharedWith<std::atomic<std::uint64_t>> moved;
    Child victim([&] {
      test::Calls calls = scq.attach();
      for (;; ++*moved) {
        calls.try_put("victim");
        calls.try_get();
      }
    });
    ASSERT_TRUE(soon([&] { return *moved > 50; }));
    usleep(static_cast<useconds_t>(kills * 13 % 100));
    victim.kill();
  }
  while (scq.calls.try_get() == "victim") {
  }
  std::uint64_t left = 0;
  while (scq.calls.try_put("x") == Outcome::ok) ++left;
  EXPECT_LE(left, places);
  EXPECT_GE(left, places - static_cast<std::uint64_t>(kills));
  RecordProperty("places_lost", static_cast<int>(places - left));
  for (std::uint64_t i = 0; i < left; ++i) ASSERT_EQ(scq.calls.try_get(), "x");
  EXPECT_EQ(scq.calls.try_get(), "<empty>");
}

}  // namespace
}  // namespace queuecheck
