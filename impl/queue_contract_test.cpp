// What every queue must do when one process uses it, through the C table.
#include <gtest/gtest.h>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::options;
using test::QueueAt;

class EveryQueue : public testing::TestWithParam<const char*> {};

TEST_P(EveryQueue, FillsToItsCapacityAndDrainsInOrderOverManyLaps) {
  for (const std::uint64_t wanted : {1U, 2U, 3U, 5U, 8U, 255U}) {
    if (wanted > 8 && !test::serves(GetParam(), options(wanted, 8))) continue;
    const QueueAt at(GetParam(), options(wanted, 8));
    Calls calls = at.attach();
    const std::uint64_t capacity = calls.table().capacity(calls.raw());
    const bool bounded = capacity != 0;
    if (bounded) {
      ASSERT_GE(capacity, wanted);
    }
    const std::uint64_t lap_items = bounded ? capacity : wanted;
    int next = 0;
    for (int lap = 0; lap < 5; ++lap) {
      const int first = next;
      for (std::uint64_t i = 0; i < lap_items; ++i) {
        ASSERT_EQ(calls.try_put(std::to_string(next++)), Outcome::ok);
      }
      if (bounded) {
        ASSERT_EQ(calls.try_put("x"), Outcome::full);
      }
      for (int i = first; i < next; ++i) ASSERT_EQ(calls.try_get(), std::to_string(i));
      ASSERT_EQ(calls.try_get(), "<empty>");
      // Begin the next lap in the middle of the ring.
      ASSERT_EQ(calls.try_put("y"), Outcome::ok);
      ASSERT_EQ(calls.try_get(), "y");
    }
  }
}

TEST_P(EveryQueue, TakesItemsOfEveryLengthUpToTheLargest) {
  const QueueAt at(GetParam(), options(4, 65));
  Calls calls = at.attach();
  for (std::size_t length = 0; length <= 65; ++length) {
    const std::string item(length, static_cast<char>('a' + length % 26));
    ASSERT_EQ(calls.try_put(item), Outcome::ok);
    ASSERT_EQ(calls.try_get(), item);
  }
  EXPECT_EQ(calls.try_put(std::string(66, 'z')), Outcome::too_big);
  EXPECT_EQ(calls.try_get(), "<empty>");
}

TEST_P(EveryQueue, DoesNotLoseAnItemThatFindsTooLittleRoom) {
  const QueueAt at(GetParam(), options(4, 16));
  Calls calls = at.attach();
  ASSERT_EQ(calls.try_put("sixteen letters!"), Outcome::ok);
  char small[4];
  std::size_t bytes = 0;
  EXPECT_EQ(test::outcome(calls.table().try_get(calls.raw(), small, sizeof small, &bytes)),
            Outcome::too_big);
  EXPECT_EQ(calls.try_get(), "sixteen letters!");
}

TEST_P(EveryQueue, BlockingCallsSucceedEvenWhenLateAndNeverTimeOutEarly) {
  const QueueAt at(GetParam(), options(2, 8));
  Calls calls = at.attach();
  if (calls.table().put == nullptr) GTEST_SKIP() << "non-blocking form only";
  EXPECT_EQ(calls.put("a", Deadline{-1}), Outcome::ok);
  EXPECT_EQ(calls.put("b", Deadline{0}), Outcome::ok);
  const std::uint64_t capacity = calls.table().capacity(calls.raw());
  for (std::uint64_t more = 2; more < capacity; ++more) EXPECT_EQ(calls.put("m"), Outcome::ok);
  EXPECT_EQ(calls.put("c", Deadline{-1}), Outcome::timeout);
  for (const std::int64_t timeout_ns : {1'000, 1'000'000, 25'000'000}) {
    const Deadline deadline = Deadline::after(timeout_ns);
    EXPECT_EQ(calls.put("c", deadline), Outcome::timeout);
    EXPECT_GE(Deadline::after(0).monotonic_ns, deadline.monotonic_ns);
  }
  EXPECT_EQ(calls.get(Deadline{-1}), "a");
  EXPECT_EQ(calls.get(), "b");
  for (std::uint64_t more = 2; more < capacity; ++more) EXPECT_EQ(calls.get(), "m");
  for (const std::int64_t timeout_ns : {-5, 1'000, 1'000'000, 25'000'000}) {
    const Deadline deadline = Deadline::after(timeout_ns);
    EXPECT_EQ(calls.get(deadline), "<timeout>");
    EXPECT_GE(Deadline::after(0).monotonic_ns, deadline.monotonic_ns);
  }
}

TEST_P(EveryQueue, ObserversAgreeWithWhatIsInside) {
  const QueueAt at(GetParam(), options(3, 8));
  Calls calls = at.attach();
  if (calls.table().size == nullptr) GTEST_SKIP() << "has no observers";
  const std::uint64_t capacity = calls.table().capacity(calls.raw());
  for (std::uint64_t inside = 0; inside <= capacity; ++inside) {
    EXPECT_EQ(calls.size(), inside);
    if (calls.table().empty != nullptr) {
      EXPECT_EQ(calls.empty(), inside == 0);
    }
    if (calls.table().full != nullptr) {
      EXPECT_EQ(calls.full(), inside == capacity);
    }
    calls.try_put("x");
  }
}

TEST_P(EveryQueue, IsTheSameQueueAtAnotherAddress) {
  const QueueAt at(GetParam(), options(4, 8));
  Calls here = at.attach();
  const Mapping elsewhere = at.segment ? at.segment.map() : Mapping();
  const Place there_place{at.place.name, elsewhere.memory()};
  if (at.segment) {
    ASSERT_NE(elsewhere.memory().data(), at.place.memory.data());
  }
  Calls there(at.queue.attach(there_place), 8);
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(here.try_put(std::to_string(i)), Outcome::ok);
    ASSERT_EQ(there.try_put(std::to_string(-i)), Outcome::ok);
    ASSERT_EQ(there.try_get(), std::to_string(i));
    ASSERT_EQ(here.try_get(), std::to_string(-i));
  }
}

TEST_P(EveryQueue, HotLoopsMoveTheirItems) {
  if (!test::serves(GetParam(), options(64, 16))) GTEST_SKIP() << "too small here";
  const QueueAt at(GetParam(), options(64, 16));
  Calls calls = at.attach();
  std::uint64_t sum = 0;
  EXPECT_EQ(calls.table().put_loop(calls.raw(), 100, 50, 16), 50U);
  EXPECT_EQ(calls.table().get_loop(calls.raw(), 50, 16, &sum), 50U);
  EXPECT_EQ(sum, 50U * 100 + 49 * 50 / 2);
}

class BatchQueue : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(BuiltIn, BatchQueue,
                         testing::ValuesIn(test::built_in_queues({OperationKind::put_many,
                                                                  OperationKind::get_many})),
                         test::ParamName());

TEST_P(BatchQueue, HotLoopsMoveTheirItems) {
  const QueueAt at(GetParam(), options(64, 16));
  Calls calls = at.attach();
  std::uint64_t sum = 0;
  EXPECT_EQ(calls.table().put_many_loop(calls.raw(), 100, 50, 16, 7), 50U);
  EXPECT_EQ(calls.table().get_many_loop(calls.raw(), 50, 16, 32, &sum), 50U);
  EXPECT_EQ(sum, 50U * 100 + 49 * 50 / 2);
}

TEST_P(BatchQueue, SaysHowManyWentIn) {
  const QueueAt at(GetParam(), options(4, 8));
  Calls calls = at.attach();
  const std::uint64_t room = calls.table().capacity(calls.raw());
  const std::string items(3 * (room + 2), 'x');
  const std::vector<std::size_t> lengths(room + 2, 3);
  std::size_t moved = 99;
  const auto put =
      calls.table().put_many(calls.raw(), items.data(), lengths.data(), lengths.size(), 0, &moved);
  EXPECT_NE(test::outcome(put), Outcome::ok);
  EXPECT_EQ(moved, room);
  std::vector<std::size_t> got_lengths(room + 2, 99);
  std::vector<char> into(8 * got_lengths.size());
  const auto got = calls.table().get_many(calls.raw(), into.data(), into.size(), got_lengths.data(),
                                          got_lengths.size(), 0, &moved);
  EXPECT_EQ(test::outcome(got), Outcome::ok);
  EXPECT_EQ(moved, room);
  EXPECT_EQ(got_lengths.front(), 3U);
  EXPECT_EQ(std::string(into.data(), 3 * moved), items.substr(0, 3 * moved));
  const auto none = calls.table().get_many(calls.raw(), into.data(), into.size(),
                                           got_lengths.data(), got_lengths.size(), 0, &moved);
  EXPECT_NE(test::outcome(none), Outcome::ok);
  EXPECT_EQ(moved, 0U);
}

TEST_P(EveryQueue, RefusesWhatItCannotBeWithOneLine) {
  const LoadedQueue queue = load(find_queue(GetParam()));
  Options strange = options(4, 8);
  strange.extra = {{"colour", "blue"}};
  const bool bounded = queue.specification(options(4, 8)).find("capacity=") != std::string::npos;
  for (const Options& bad : {strange, options(0, 8), options(~std::uint64_t{0} / 2, 4096)}) {
    if (!bounded && bad.extra.empty()) continue;  // it has no use for a capacity
    try {
      queue.bytes_needed(bad);
      ADD_FAILURE() << "capacity " << bad.capacity;
    } catch (const std::runtime_error& e) {
      EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
      EXPECT_NE(std::string(e.what()).find(GetParam()), std::string::npos) << e.what();
    }
  }
  // A specification cannot be refused with a reason; it must still not throw.
  EXPECT_NO_THROW(queue.specification(options(0, 8)));
}

TEST_P(EveryQueue, NamesItsEffectiveCapacityInItsSpecification) {
  const QueueAt at(GetParam(), options(5, 8));
  const Calls calls = at.attach();
  const std::string capacity = std::to_string(calls.table().capacity(calls.raw()));
  const std::string specification = at.queue.specification(options(5, 8));
  if (capacity == "0") {
    EXPECT_EQ(specification.find("capacity="), std::string::npos) << specification;
    return;
  }
  EXPECT_NE(specification.find("capacity=" + capacity + " "), std::string::npos) << specification;
}

TEST_P(EveryQueue, AttachRefusesAPlaceWithoutAQueue) {
  const LoadedQueue queue = load(find_queue(GetParam()));
  alignas(64) static std::byte nothing[8192];
  EXPECT_THROW(queue.attach({"queuecheck-test-nothing-here", nothing}), std::runtime_error);
}

INSTANTIATE_TEST_SUITE_P(BuiltIn, EveryQueue, testing::ValuesIn(test::built_in_queues()),
                         test::ParamName());

class ClosingQueue : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(BuiltIn, ClosingQueue,
                         testing::ValuesIn(test::built_in_queues({OperationKind::close})),
                         test::ParamName());

TEST_P(ClosingQueue, RefusesPutsDrainsAndIsIdempotent) {
  const QueueAt at(GetParam(), options(3, 8));
  Calls calls = at.attach();
  ASSERT_EQ(calls.put("a"), Outcome::ok);
  ASSERT_EQ(calls.put("b"), Outcome::ok);
  EXPECT_EQ(calls.close(), Outcome::ok);
  EXPECT_EQ(calls.close(), Outcome::ok);
  EXPECT_EQ(calls.put("c"), Outcome::closed);
  EXPECT_EQ(calls.try_put("c"), Outcome::closed);
  EXPECT_EQ(calls.get(), "a");
  EXPECT_EQ(calls.try_get(), "b");
  EXPECT_EQ(calls.get(), "<closed>");
  EXPECT_EQ(calls.try_get(), "<closed>");
  EXPECT_EQ(calls.get(Deadline{-1}), "<closed>");
}

TEST_P(ClosingQueue, SaysClosedNotFullWhenItIsBoth) {
  const QueueAt at(GetParam(), options(1, 8));
  Calls calls = at.attach();
  ASSERT_EQ(calls.put("a"), Outcome::ok);
  calls.close();
  EXPECT_EQ(calls.try_put("b"), Outcome::closed);
}

TEST(LockedQueueAlone, ClearEmptiesAndTheQueueGoesOn) {
  const QueueAt at("locked", options(3, 8));
  Calls calls = at.attach();
  for (int lap = 0; lap < 4; ++lap) {
    calls.put("a");
    calls.put("b");
    EXPECT_EQ(calls.clear(), Outcome::ok);
    EXPECT_EQ(calls.size(), 0U);
    EXPECT_EQ(calls.try_get(), "<empty>");
  }
  calls.put("c");
  EXPECT_EQ(calls.get(), "c");
}

TEST_P(ClosingQueue, WaitSliceIsMillisecondsOrNone) {
  Options options = test::options(2, 8);
  const LoadedQueue queue = load(find_queue(GetParam()));
  if (unsliced(options, queue).extra.empty()) GTEST_SKIP() << "without this option";
  for (const char* good : {"1", "250", "none"}) {
    options.extra = {{"wait_slice", good}};
    EXPECT_NO_THROW(queue.bytes_needed(options)) << good;
  }
  for (const char* bad : {"", "0", "-1", "10ms", "None", "99999999999"}) {
    options.extra = {{"wait_slice", bad}};
    EXPECT_THROW(queue.bytes_needed(options), std::runtime_error) << bad;
  }
}

TEST_P(ClosingQueue, AttachRefusesAHalfMadeQueue) {
  const QueueAt at(GetParam(), options(3, 8));
  const std::uint64_t magic_of_a_half_made_queue = 0;
  std::memcpy(at.place.memory.data(), &magic_of_a_half_made_queue, sizeof(std::uint64_t));
  EXPECT_THROW(at.attach(), std::runtime_error);
}

}  // namespace
}  // namespace queuecheck
