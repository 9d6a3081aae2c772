#include "queuecheck/impl/typed_queue.hpp"

#include <gtest/gtest.h>

#include "queuecheck/impl/locked_queue.hpp"
#include "queuecheck/impl/ring_queue.hpp"
#include "queuecheck/impl/spsc_queue.hpp"

namespace queuecheck {
namespace {

struct Point {
  std::int32_t x;
  std::int32_t y;
  friend bool operator==(const Point&, const Point&) = default;
};

// A place in the memory of this process.
template <class Queue>
class At {
 public:
  explicit At(std::uint32_t item_bytes_max, std::uint64_t capacity = 2)
      : memory_(Queue::bytes_needed({capacity, item_bytes_max, 1, 1, {}}) / sizeof(Line) + 1),
        queue(Queue::create({"typed", std::as_writable_bytes(std::span(memory_))},
                            {capacity, item_bytes_max, 1, 1, {}})) {}

 private:
  struct alignas(128) Line {
    std::byte bytes[128];
  };
  std::vector<Line> memory_;

 public:
  Queue queue;
};

template <class Queue>
class TypedQueues : public testing::Test {};
using Queues = testing::Types<LockedQueue, RingQueue, SpscQueue>;
TYPED_TEST_SUITE(TypedQueues, Queues);

TYPED_TEST(TypedQueues, GiveBackWhatWasPutInItsOrder) {
  At<TypeParam> at(sizeof(Point));
  TypedQueue<Point, TypeParam> points(at.queue);
  EXPECT_TRUE(points.empty());
  EXPECT_EQ(points.try_put({1, -2}), Outcome::ok);
  EXPECT_EQ(points.put({3, 4}), Outcome::ok);
  EXPECT_TRUE(points.full());
  EXPECT_EQ(points.size(), 2U);
  EXPECT_EQ(points.try_put({5, 6}), Outcome::full);
  EXPECT_EQ(points.put({5, 6}, Deadline::after(1'000'000)), Outcome::timeout);
  EXPECT_EQ(*points.get(), (Point{1, -2}));
  EXPECT_EQ(points.try_get()->y, 4);
  EXPECT_EQ(points.try_get().outcome(), Outcome::empty);
  EXPECT_EQ(points.get(Deadline::after(1'000'000)).outcome(), Outcome::timeout);
  EXPECT_EQ(points.close(), Outcome::ok);
  EXPECT_EQ(points.put({7, 8}), Outcome::closed);
  EXPECT_FALSE(points.get());
  EXPECT_EQ(points.get().outcome(), Outcome::closed);
}

TYPED_TEST(TypedQueues, CarryTextsOfEveryLengthUpToTheLongest) {
  At<TypeParam> at(5);
  TypedQueue<std::string, TypeParam, TextCodec<5>> texts(at.queue);
  for (const std::string text : {"", "a", "five5"}) {
    ASSERT_EQ(texts.try_put(text), Outcome::ok);
    const Answer<std::string> got = texts.try_get();
    ASSERT_TRUE(got);
    EXPECT_EQ(*got, text);
  }
  EXPECT_EQ(texts.try_put("sixsix"), Outcome::too_big);
  EXPECT_TRUE(texts.empty());
}

// What the codec allows and the queue does not, is the queue's to refuse.
TYPED_TEST(TypedQueues, RefuseValuesLongerThanTheItemsOfTheQueue) {
  At<TypeParam> at(4);
  TypedQueue<Point, TypeParam> points(at.queue);
  EXPECT_EQ(points.try_put({1, 2}), Outcome::too_big);
  EXPECT_TRUE(points.empty());
}

TYPED_TEST(TypedQueues, CallBytesThatAreNoValuePoisoned) {
  At<TypeParam> at(8);
  const std::byte three[3] = {};
  ASSERT_EQ(at.queue.try_put(three), Outcome::ok);
  TypedQueue<Point, TypeParam> points(at.queue);
  EXPECT_EQ(points.try_get().outcome(), Outcome::poisoned);
  EXPECT_EQ(points.try_get().outcome(), Outcome::empty);
}

}  // namespace
}  // namespace queuecheck
