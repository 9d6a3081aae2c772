// `locked` beyond put and get: items of different lengths, batches, peek, the close that discards.
#include "queuecheck/impl/locked_queue.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "queuecheck/impl/locked_test_support.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::LockedAt;
using test::options;
using test::SharedWith;
using test::soon;
using Texts = std::vector<std::string>;

TEST(LockedOptions, AreRefusedWhereTheyAreNotUnderstood) {
  for (const auto& [key, value] : test::Extra{{"wait_slice", "0"},
                                              {"ring_bytes", "0"},
                                              {"ring_bytes", "7"},  // an item of 8 would never fit
                                              {"ring_bytes", "-8"},
                                              {"ring_bytes", "1e9"},
                                              {"ring_bytes", "18446744073709551615"},
                                              {"close", "keep"},
                                              {"close", ""},
                                              {"tasks", "on"},
                                              {"colour", "blue"}}) {
    try {
      LockedQueue::bytes_needed(options(4, 8, {{key, value}}));
      ADD_FAILURE() << key << "=" << value;
    } catch (const std::invalid_argument& e) {
      EXPECT_EQ(std::string(e.what()).find("locked: "), 0U) << e.what();
    }
  }
}

TEST(LockedOptions, StandInTheSpecification) {
  const auto said = [](test::Extra extra) {
    return LockedQueue::specification(options(4, 8, std::move(extra)));
  };
  EXPECT_EQ(said({}), "fifo capacity=4 close=drain crash={inflight_lost}");
  EXPECT_EQ(said({{"ring_bytes", "24"}, {"close", "discard"}}),
            "fifo capacity=bytes(24) refusal=free close=discard crash={inflight_lost}");
  EXPECT_EQ(said({{"ring_bytes", "32"}, {"tasks", "counting"}}),
            "fifo capacity=4 close=drain crash={inflight_lost} tasks=counting");
}

TEST(LockedRing, IsFullByBytesOrByNumber) {
  const LockedAt at(options(4, 10, {{"ring_bytes", "20"}}));
  LockedQueue queue = at.attach();
  EXPECT_EQ(test::put(queue, "ten bytes!"), Outcome::ok);
  EXPECT_FALSE(queue.full());
  EXPECT_EQ(test::put(queue, "8 bytes."), Outcome::ok);
  EXPECT_TRUE(queue.full());  // for an item of 10 bytes
  EXPECT_EQ(test::put(queue, "abc"), Outcome::timeout);
  EXPECT_EQ(queue.try_put(std::as_bytes(std::span("abc", 3))), Outcome::full);
  EXPECT_EQ(test::put(queue, "ab"), Outcome::ok);
  EXPECT_EQ(test::put(queue, ""), Outcome::ok);
  EXPECT_EQ(test::put(queue, ""), Outcome::timeout);  // four items
  EXPECT_EQ(queue.size(), 4U);
  EXPECT_EQ(test::get(queue), "ten bytes!");
  EXPECT_FALSE(queue.full());
  EXPECT_EQ(test::put(queue, "10 letters"), Outcome::ok);
  for (const char* item : {"8 bytes.", "ab", "", "10 letters"}) EXPECT_EQ(test::get(queue), item);
  EXPECT_TRUE(queue.empty());
}

// What one sleeping putter has too little room for must not be kept from another.
TEST(LockedRing, ASmallItemGetsTheRoomThatALargeOneCannotUse) {
  for (int round = 0; round < 20; ++round) {
    const LockedAt at(options(8, 16, {{"ring_bytes", "16"}, {"wait_slice", "none"}}));
    LockedQueue queue = at.attach();
    for (int i = 0; i < 4; ++i) ASSERT_EQ(test::put(queue, "four"), Outcome::ok);
    Child large([&] {
      LockedQueue own = at.attach();
      _exit(test::put(own, "sixteen letters!", Deadline::none()) == Outcome::ok ? 7 : 8);
    });
    ASSERT_TRUE(soon([&] { return at.putters_asleep() == 1; }));
    Child small([&] {
      LockedQueue own = at.attach();
      _exit(test::put(own, "five5", Deadline::none()) == Outcome::ok ? 7 : 8);
    });
    ASSERT_TRUE(soon([&] { return at.putters_asleep() == 2; }));
    ASSERT_EQ(test::get(queue), "four");
    ASSERT_EQ(test::get(queue), "four");
    ASSERT_EQ(small.status(5000), 7);
    for (const char* item : {"four", "four", "five5"}) ASSERT_EQ(test::get(queue), item);
    ASSERT_EQ(large.status(5000), 7);
  }
}

TEST(LockedGet, AnItemTooLongForTheGetterThatWasWokenWakesAnother) {
  for (int round = 0; round < 20; ++round) {
    const LockedAt at(options(2, 16, {{"wait_slice", "none"}}));
    LockedQueue queue = at.attach();
    Child little([&] {
      LockedQueue own = at.attach();
      _exit(test::get(own, 4, Deadline::none()) == "<too_big>" ? 7 : 8);
    });
    ASSERT_TRUE(soon([&] { return at.getters_asleep() == 1; }));
    Child enough([&] {
      LockedQueue own = at.attach();
      _exit(test::get(own, 16, Deadline::none()) == "sixteen letters!" ? 7 : 8);
    });
    ASSERT_TRUE(soon([&] { return at.getters_asleep() == 2; }));
    ASSERT_EQ(test::put(queue, "sixteen letters!"), Outcome::ok);
    ASSERT_EQ(enough.status(5000), 7);
    ASSERT_EQ(test::put(queue, "sixteen letters!"), Outcome::ok);  // in case it came first
    ASSERT_EQ(little.status(5000), 7);
  }
}

TEST(LockedPeek, ShowsTheNextItemAndLeavesIt) {
  const LockedAt at(options(2, 8));
  LockedQueue queue = at.attach();
  EXPECT_EQ(test::peek(queue), "<empty>");
  test::put(queue, "one");
  test::put(queue, "two");
  EXPECT_EQ(test::peek(queue), "one");
  EXPECT_EQ(test::peek(queue), "one");
  EXPECT_EQ(test::peek(queue, 2), "<too_big>");
  EXPECT_EQ(queue.size(), 2U);
  EXPECT_EQ(test::get(queue), "one");
  queue.close();
  EXPECT_EQ(test::peek(queue), "two");
  EXPECT_EQ(test::get(queue), "two");
  EXPECT_EQ(test::peek(queue), "<closed>");
}

class LockedBatch : public testing::TestWithParam<const char*> {
 protected:
  Options options(std::uint64_t capacity, std::uint32_t item_bytes_max) const {
    test::Extra extra{{"wait_slice", "none"}};
    if (*GetParam() != '\0') extra.emplace_back("ring_bytes", GetParam());
    return test::options(capacity, item_bytes_max, extra);
  }
};
INSTANTIATE_TEST_SUITE_P(Storage, LockedBatch, testing::Values("", "20"), test::StorageName());

TEST_P(LockedBatch, MovesWhatThereIsRoomForInOrderOverManyLaps) {
  const LockedAt at(options(5, 4));
  LockedQueue queue = at.attach();
  int put = 0;
  int got = 0;
  for (int lap = 0; lap < 200; ++lap) {
    Texts items;
    for (int i = 0; i < 1 + lap % 8; ++i) items.push_back(std::to_string((put + i) % 1000));
    const std::uint64_t room = 5 - queue.size();
    const Moved in = test::put_many(queue, items);
    ASSERT_EQ(in.count, std::min<std::size_t>(items.size(), room));
    ASSERT_EQ(in.outcome, in.count == items.size() ? Outcome::ok : Outcome::timeout);
    put += static_cast<int>(in.count);
    ASSERT_EQ(queue.size(), static_cast<std::uint64_t>(put - got));
    Texts found;
    const Moved out = test::get_many(queue, 1 + static_cast<std::size_t>(lap) % 3, found);
    ASSERT_EQ(out.outcome, Outcome::ok);
    ASSERT_EQ(out.count, std::min<std::size_t>(1 + static_cast<std::size_t>(lap) % 3,
                                               static_cast<std::size_t>(put - got)));
    for (const std::string& item : found) ASSERT_EQ(item, std::to_string(got++ % 1000));
  }
}

TEST_P(LockedBatch, SaysWhyItWentNoFurther) {
  const LockedAt at(options(3, 4));
  LockedQueue queue = at.attach();
  Texts found;
  EXPECT_EQ(test::put_many(queue, {}), (Moved{Outcome::ok, 0}));
  EXPECT_EQ(test::put_many(queue, {"a", "four+"}), (Moved{Outcome::too_big, 0}));
  EXPECT_EQ(queue.size(), 0U);
  const std::size_t lying[] = {4};
  EXPECT_EQ(queue.put_many(std::as_bytes(std::span("abc", 3)), lying, Deadline{0}),
            (Moved{Outcome::error, 0}));
  EXPECT_EQ(test::get_many(queue, 2, found), (Moved{Outcome::timeout, 0}));
  EXPECT_EQ(test::get_many(queue, 0, found), (Moved{Outcome::ok, 0}));
  EXPECT_EQ(test::put_many(queue, {"four", "", "a", "b"}), (Moved{Outcome::timeout, 3}));

  std::byte into[4];
  std::size_t lengths[3]{};
  EXPECT_EQ(queue.get_many(std::span(into, 3), lengths, Deadline{0}), (Moved{Outcome::too_big, 0}));
  EXPECT_EQ(lengths[0], 4U);
  EXPECT_EQ(queue.size(), 3U);
  // The third does not fit behind the first two: it stays.
  EXPECT_EQ(queue.get_many(into, lengths, Deadline{0}), (Moved{Outcome::ok, 2}));
  EXPECT_EQ(lengths[1], 0U);
  queue.close();
  EXPECT_EQ(test::put_many(queue, {"x"}), (Moved{Outcome::closed, 0}));
  EXPECT_EQ(test::get_many(queue, 2, found), (Moved{Outcome::ok, 1}));
  EXPECT_EQ(test::get_many(queue, 2, found), (Moved{Outcome::closed, 0}));
}

TEST_P(LockedBatch, OfThreeWakesThreeSleepers) {
  for (int round = 0; round < 20; ++round) {
    const LockedAt at(options(3, 4));
    LockedQueue queue = at.attach();
    std::vector<Child> getters;
    for (int i = 0; i < 3; ++i) {
      getters.emplace_back([&] {
        LockedQueue own = at.attach();
        _exit(test::get(own, 4, Deadline::none()).size() == 1 ? 7 : 8);
      });
    }
    ASSERT_TRUE(soon([&] { return at.getters_asleep() == 3; }));
    ASSERT_EQ(test::put_many(queue, {"a", "b", "c"}).count, 3U);
    for (Child& getter : getters) ASSERT_EQ(getter.status(5000), 7);

    ASSERT_EQ(test::put_many(queue, {"a", "b", "c"}).count, 3U);
    std::vector<Child> putters;
    for (int i = 0; i < 3; ++i) {
      putters.emplace_back([&] {
        LockedQueue own = at.attach();
        _exit(test::put(own, "d", Deadline::none()) == Outcome::ok ? 7 : 8);
      });
    }
    ASSERT_TRUE(soon([&] { return at.putters_asleep() == 3; }));
    Texts found;
    ASSERT_EQ(test::get_many(queue, 3, found).count, 3U);
    for (Child& putter : putters) ASSERT_EQ(putter.status(5000), 7);
  }
}

TEST_P(LockedBatch, IsSeenAsAWholeOrNotAtAll) {
  constexpr int batches = 3000;
  const LockedAt at(options(4, 4));
  Child producer([&] {
    test::stay_on_processor(0);
    LockedQueue own = at.attach();
    for (int i = 0; i < batches; ++i) {
      // Room for all four: the consumer takes four at a time.
      while (own.size() != 0) sched_yield();
      if (test::put_many(own, {"a", "b", "c", "d"}, Deadline::none()).count != 4) _exit(8);
    }
    own.close();
    _exit(7);
  });
  test::stay_on_processor(1);
  LockedQueue queue = at.attach();
  int got = 0;
  for (Texts found; test::get_many(queue, 4, found, Deadline::none()).outcome == Outcome::ok;) {
    ASSERT_EQ(found, (Texts{"a", "b", "c", "d"}));
    ++got;
    for (int looks = 0; looks < 20; ++looks) ASSERT_EQ(queue.size() % 4, 0U);
  }
  EXPECT_EQ(got, batches);
  EXPECT_EQ(producer.status(5000), 7);
}

TEST_P(LockedBatch, WaitsAndWakesBetweenProcesses) {
  constexpr int items = 6000;
  const LockedAt at(options(3, 4));
  SharedWith<std::atomic<std::int64_t>> sum;
  std::vector<Child> children;
  for (int p = 0; p < 2; ++p) {
    children.emplace_back([&] {
      LockedQueue own = at.attach();
      for (int next = 0; next < items;) {
        Texts batch;
        for (int i = 0; i < 1 + next % 7 && next < items; ++i, ++next) {
          batch.push_back(std::to_string(next));
        }
        if (test::put_many(own, batch, Deadline::none()).count != batch.size()) _exit(8);
      }
      _exit(7);
    });
    children.emplace_back([&, p] {
      LockedQueue own = at.attach();
      for (Texts found;;) {
        const Moved moved =
            test::get_many(own, 1 + 4 * static_cast<std::size_t>(p), found, Deadline::none());
        if (moved.outcome == Outcome::closed) _exit(7);
        for (const std::string& item : found) *sum += std::stoi(item);
      }
    });
  }
  EXPECT_EQ(children[0].status(30'000), 7);
  EXPECT_EQ(children[2].status(30'000), 7);
  LockedQueue queue = at.attach();
  queue.close();
  EXPECT_EQ(children[1].status(30'000), 7);
  EXPECT_EQ(children[3].status(30'000), 7);
  EXPECT_EQ(*sum, std::int64_t{items} * (items - 1));
}

TEST(LockedDiscard, EmptiesTheQueueForEverybodyAtOnce) {
  const LockedAt at(options(2, 8, {{"close", "discard"}}));
  LockedQueue queue = at.attach();
  test::put(queue, "a");
  test::put(queue, "b");
  EXPECT_TRUE(queue.full());
  EXPECT_EQ(queue.close(), Outcome::ok);
  EXPECT_EQ(queue.close(), Outcome::ok);
  EXPECT_EQ(queue.size(), 0U);
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.full());
  EXPECT_EQ(test::get(queue), "<closed>");
  EXPECT_EQ(test::peek(queue), "<closed>");
  Texts found;
  EXPECT_EQ(test::get_many(queue, 2, found), (Moved{Outcome::closed, 0}));
  EXPECT_EQ(test::put(queue, "c"), Outcome::closed);
  EXPECT_EQ(queue.clear(), Outcome::ok);
  EXPECT_EQ(queue.size(), 0U);
}

TEST(LockedDiscard, WakesSleepersOfEverySide) {
  for (const bool full : {false, true}) {
    const LockedAt at(
        options(1, 8, {{"close", "discard"}, {"wait_slice", "none"}, {"tasks", "counting"}}));
    LockedQueue queue = at.attach();
    if (full) test::put(queue, "x");
    std::vector<Child> sleepers;
    for (int i = 0; i < 3; ++i) {
      sleepers.emplace_back([&] {
        LockedQueue own = at.attach();
        const Outcome outcome =
            full ? test::put(own, "y", Deadline::none()) : own.get({}, Deadline::none()).outcome;
        _exit(outcome == Outcome::closed ? 7 : 8);
      });
    }
    ASSERT_TRUE(soon([&] { return (full ? at.putters_asleep() : at.getters_asleep()) == 3; }));
    Child joiner([&] { _exit(at.attach().join(Deadline::none()) == Outcome::ok ? 7 : 8); });
    if (full) {
      ASSERT_TRUE(soon([&] { return at.joiners_asleep() == 1; }));
    }
    queue.close();
    for (Child& sleeper : sleepers) EXPECT_EQ(sleeper.status(5000), 7);
    EXPECT_EQ(joiner.status(5000), 7);  // what is discarded counts as done
  }
}

}  // namespace
}  // namespace queuecheck
