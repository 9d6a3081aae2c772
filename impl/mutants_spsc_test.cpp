// The mutants of `spsc` (base C of the catalogue), each by a scenario of its own on which its base
// and the controls are silent.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "queuecheck/impl/mutants_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::QueueAt;
using test::SharedWith;

std::vector<std::string> right_queues() {
  std::vector<std::string> names = test::controls_of("spsc");
  names.emplace_back("spsc");
  return names;
}

TEST(MutantPC1, IsFullForEverAfterOneLap) {
  const auto second_lap = [](const std::string& queue) {
    const QueueAt at(queue, test::unsliced_options(queue, 2));
    Calls calls = at.attach();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(calls.try_put("x"), Outcome::ok);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(calls.try_get(), "x");
    return calls.try_put("y");
  };
  for (const std::string& queue : right_queues()) EXPECT_EQ(second_lap(queue), Outcome::ok);
  EXPECT_EQ(second_lap("mutant:PC1"), Outcome::full);
}

// Items whose bytes are all alike go from one processor to another: how many arrive otherwise?
std::uint64_t torn_items(const std::string& queue, int items) {
  constexpr std::size_t bytes = 4096;
  const QueueAt at(queue, test::unsliced_options(queue, 2, bytes));
  SharedWith<std::atomic<std::uint64_t>> torn;
  Child producer([&] {
    test::stay_on_processor(0);
    Calls calls = at.attach();
    for (int i = 0; i < items && *torn == 0; ++i) {
      const std::string item(bytes, static_cast<char>('a' + i % 26));
      while (calls.try_put(item) == Outcome::full && *torn == 0) sched_yield();
    }
  });
  Child consumer([&] {
    test::stay_on_processor(1);
    Calls calls = at.attach();
    for (int i = 0; i < items && *torn == 0; ++i) {
      std::string item;
      while ((item = calls.try_get()) == "<empty>" && *torn == 0) sched_yield();
      *torn += item != std::string(bytes, static_cast<char>('a' + i % 26));
    }
  });
  EXPECT_EQ(producer.status(30'000), 0) << queue;
  EXPECT_EQ(consumer.status(30'000), 0) << queue;
  return *torn;
}

TEST(MutantPC2, LetsAConsumerSeeAnItemBeforeItIsThere) {
  for (const std::string& queue : right_queues()) EXPECT_EQ(torn_items(queue, 2'000), 0U) << queue;
  EXPECT_EQ(torn_items("mutant:PC2", 1'000'000), 1U);
}

TEST(MutantPC3, LeavesItemsInsideOnceItsCountHasWrapped) {
  const auto got = [](const std::string& queue) {
    const QueueAt at(queue, test::unsliced_options(queue, 4));
    Calls calls = at.attach();
    calls.table().preset(calls.raw(), 0xffff'fffe);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(calls.try_put("x"), Outcome::ok);
    return calls.try_get();
  };
  for (const std::string& queue : right_queues()) EXPECT_EQ(got(queue), "x") << queue;
  EXPECT_EQ(got("mutant:PC3"), "<empty>");
}

TEST(MutantPC4, IsNeverFullWithTwoToTheSixteenthItems) {
  constexpr int capacity = 65'536;
  const auto past_the_brim = [](const std::string& queue) {
    const QueueAt at(queue, test::unsliced_options(queue, capacity));
    Calls calls = at.attach();
    for (int i = 0; i < capacity; ++i) {
      if (calls.try_put("x") != Outcome::ok) return Outcome::error;
    }
    return calls.try_put("one more");
  };
  EXPECT_EQ(past_the_brim("spsc"), Outcome::full);
  EXPECT_EQ(past_the_brim("mutant:PC4"), Outcome::ok);
}

// An observer beside a producer and a consumer: does it ever see more than the capacity?
bool sizes_are_wrong(const std::string& queue, int looks) {
  const QueueAt at(queue, test::unsliced_options(queue, 1));
  SharedWith<std::atomic<bool>> over;
  Child producer([&] {
    Calls calls = at.attach();
    while (!*over) calls.try_put("x");
  });
  Child consumer([&] {
    Calls calls = at.attach();
    while (!*over) calls.try_get();
  });
  Calls calls = at.attach();
  bool wrong = false;
  for (int i = 0; i < looks && !wrong; ++i) wrong = calls.size() > 1;
  *over = true;
  return wrong;
}

TEST(MutantPC5, CountsLessThanNothingUnderTraffic) {
  EXPECT_FALSE(sizes_are_wrong("spsc", 200'000));
  for (const std::string& queue : test::controls_of("spsc")) {
    EXPECT_FALSE(sizes_are_wrong(queue, 1'000)) << queue;
  }
  EXPECT_TRUE(sizes_are_wrong("mutant:PC5", 100'000'000));
}

// A ring of 8 units holds a record of 4 units in its middle: no room for another of 4.
TEST(MutantPC6, WritesOverAnItemThatNobodyHasRead) {
  const std::string first(24, 'a');
  const auto read_back = [&](const std::string& queue) {
    Options options = test::unsliced_options(queue, 8, 24);
    options.extra.emplace_back("ring_bytes", "64");
    const QueueAt at(queue, options);
    Calls calls = at.attach();
    EXPECT_EQ(calls.try_put("2 units"), Outcome::ok);
    EXPECT_EQ(calls.try_put(first), Outcome::ok);
    EXPECT_EQ(calls.try_get(), "2 units");
    const Outcome outcome = calls.try_put(std::string(24, 'b'));
    return std::pair(outcome, calls.try_get());
  };
  for (const std::string& queue : right_queues()) {
    EXPECT_EQ(read_back(queue), std::pair(Outcome::full, first)) << queue;
  }
  const auto [outcome, item] = read_back("mutant:PC6");
  EXPECT_EQ(outcome, Outcome::ok);
  EXPECT_NE(item, first);
}

// A peer that has the queue at another address, and nothing where its creator had it.
TEST(MutantPC7, NeedsTheAddressOfItsCreator) {
  const auto peer_ends = [](const std::string& queue) {
    const QueueAt at(queue, test::unsliced_options(queue, 2));
    Calls calls = at.attach();
    calls.try_put("x");
    Child peer([&] {
      const Mapping elsewhere = at.segment.map();
      const std::span<std::byte> creators = at.place.memory;
      mmap(creators.data(), creators.size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
           0);
      Calls own({at.queue.attach({at.place.name, elsewhere.memory()}), 8});
      _exit(own.try_get() == "x" ? 7 : 8);
    });
    return peer.status(test::patient_ms);
  };
  for (const std::string& queue : right_queues()) EXPECT_EQ(peer_ends(queue), 7) << queue;
  EXPECT_EQ(peer_ends("mutant:PC7"), -1) << "killed by the memory that is not there";
}

}  // namespace
}  // namespace queuecheck
