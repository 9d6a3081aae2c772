// spsc alone: what it refuses, its counters at their wrap-around, items of different lengths in a
// ring that is too small for all, close, and its fence where membarrier is refused.
#include "queuecheck/impl/spsc_queue.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <deque>
#include <random>

#include "queuecheck/impl/queue_test_support.hpp"
#include "queuecheck/impl/seccomp_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::Extra;
using test::options;
using test::QueueAt;

std::string refusal(const Options& options) {
  try {
    load(find_queue("spsc")).bytes_needed(options);
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return "";
}

TEST(SpscQueue, RefusesASecondProducerAndASecondConsumer) {
  Options two = options(4, 8);
  two.producers = 2;
  EXPECT_NE(refusal(two).find("2 producers and 1 consumers; it has one of each"),
            std::string::npos);
  two.producers = 1;
  two.consumers = 2;
  EXPECT_NE(refusal(two), "");
  two.consumers = 1;
  EXPECT_EQ(refusal(two), "");
}

TEST(SpscQueue, RefusesOptionsThatItDoesNotUnderstand) {
  for (const auto& [key, value] : Extra{{"wait_slice", "0"},
                                        {"wait_slice", "10ms"},
                                        {"fence", "half"},
                                        {"ring_bytes", "0"},
                                        {"ring_bytes", "-8"},
                                        {"ring_bytes", "31"},  // one item of 8 bytes needs twice 16
                                        {"ring_bytes", "1e9"},
                                        {"colour", "blue"}}) {
    EXPECT_NE(refusal(options(4, 8, {{key, value}})).find("spsc: "), std::string::npos)
        << key << "=" << value;
  }
  for (const auto& [key, value] : Extra{{"wait_slice", "1"},
                                        {"wait_slice", "none"},
                                        {"fence", "full"},
                                        {"fence", "auto"},
                                        {"ring_bytes", "32"}}) {
    EXPECT_EQ(refusal(options(4, 8, {{key, value}})), "") << key << "=" << value;
  }
}

TEST(SpscQueue, WorksAcrossTheWrapOfItsCounts) {
  for (const std::uint64_t start : {0xffff'fffdULL, 0x7fff'fffdULL, 0xfffdULL}) {
    const QueueAt at("spsc", options(3, 8));
    Calls calls = at.attach();
    ASSERT_EQ(test::outcome(calls.table().preset(calls.raw(), start)), Outcome::ok);
    EXPECT_TRUE(calls.empty());
    int put = 0;
    int got = 0;
    for (int lap = 0; lap < 6; ++lap) {
      while (calls.try_put(std::to_string(put)) == Outcome::ok) ++put;
      ASSERT_EQ(put - got, 3) << start;
      ASSERT_EQ(calls.size(), 3U);
      ASSERT_TRUE(calls.full());
      while (got < put - lap % 2) ASSERT_EQ(calls.try_get(), std::to_string(got++));
      ASSERT_EQ(calls.size(), static_cast<std::uint64_t>(put - got));
    }
  }
}

// Closed just before, at, and just after the wrap: `end` is compared modulo 2^32 as well.
TEST(SpscQueue, ClosesAcrossTheWrapOfItsCounts) {
  for (std::uint32_t items = 0; items <= 4; ++items) {
    const QueueAt at("spsc", options(4, 8));
    Calls calls = at.attach();
    calls.table().preset(calls.raw(), 0xffff'fffeULL);
    for (std::uint32_t i = 0; i < items; ++i) ASSERT_EQ(calls.try_put("x"), Outcome::ok);
    EXPECT_EQ(calls.close(), Outcome::ok);
    EXPECT_EQ(calls.close(), Outcome::ok);
    EXPECT_EQ(calls.try_put("y"), Outcome::closed);
    EXPECT_EQ(calls.put("y", Deadline{-1}), Outcome::closed);
    EXPECT_EQ(calls.size(), items);
    for (std::uint32_t i = 0; i < items; ++i) ASSERT_EQ(calls.get(), "x");
    EXPECT_EQ(calls.get(), "<closed>");
    EXPECT_EQ(calls.try_get(), "<closed>");
    EXPECT_TRUE(calls.empty());
  }
}

// Items of 0 to 100 bytes in 208 bytes: full by bytes long before it is full by number.
TEST(SpscQueue, KeepsItemsOfAllLengthsInASmallRing) {
  std::mt19937_64 random(20261122);
  const QueueAt at("spsc", options(64, 100, {{"ring_bytes", "208"}}));
  EXPECT_NE(
      at.queue.specification(options(64, 100, {{"ring_bytes", "208"}})).find("capacity=bytes(208)"),
      std::string::npos);
  Calls calls = at.attach();
  std::deque<std::string> inside;
  std::uint64_t refused = 0;
  std::size_t most_inside = 0;
  for (int step = 0; step < 50'000; ++step) {
    if (random() % 16 == 0) {
      while (!inside.empty()) {
        ASSERT_EQ(calls.try_get(), inside.front());
        inside.pop_front();
      }
    }
    const std::size_t length = random() % 2 == 0 ? random() % 101 : random() % 9;
    const std::string item(length, static_cast<char>('a' + step % 26));
    if (random() % 5 < 3) {
      const Outcome outcome = calls.try_put(item);
      if (outcome == Outcome::ok) {
        inside.push_back(item);
      } else {
        ASSERT_EQ(outcome, Outcome::full);
        ASSERT_FALSE(inside.empty());
        ++refused;
      }
    } else if (!inside.empty()) {
      ASSERT_EQ(calls.try_get(), inside.front());
      inside.pop_front();
    }
    ASSERT_EQ(calls.size(), inside.size());
    most_inside = std::max(most_inside, inside.size());
  }
  EXPECT_GT(refused, 100U);
  EXPECT_LT(most_inside, 64U);
  EXPECT_GT(most_inside, 5U);
}

TEST(SpscQueue, TellsNonsenseInItsMemoryFromItems) {
  std::mt19937_64 random(5);
  int poisoned = 0;
  for (int round = 0; round < 3000; ++round) {
    const QueueAt at("spsc", options(4, 16));
    Calls calls = at.attach();
    calls.try_put("one");
    calls.try_put("two");
    // Everything behind the line that attach has checked and copied.
    const auto memory = at.place.memory.subspan(128);
    for (int i = 0; i < 4; ++i) {
      const std::size_t at_byte = (random() % (memory.size() / 8)) * 8 + random() % 8;
      memory[at_byte] = static_cast<std::byte>(random());
    }
    for (int i = 0; i < 3; ++i) {
      const std::string item = calls.try_get();
      poisoned += item == "<poisoned>";
      ASSERT_LE(item.size(), 16U);
      calls.try_put("sixteen letters!");
    }
  }
  EXPECT_GT(poisoned, 0);
}

// Without membarrier: a queue made there takes a fence per item, one made elsewhere is refused.
TEST(SpscQueue, DoesWithoutMembarrierWhereItIsRefused) {
  const QueueAt elsewhere("spsc", options(2, 8));
  const QueueAt full("spsc", options(2, 8, {{"fence", "full"}}));
  Child child([&] {
    test::refuse_system_call(SYS_membarrier);
    Calls here = full.attach();
    if (here.try_put("a") != Outcome::ok || here.get() != "a") _exit(1);
    const QueueAt made_here("spsc", options(2, 8));
    Calls calls = made_here.attach();
    if (calls.put("b") != Outcome::ok || calls.get() != "b") _exit(2);
    if (refusal(options(2, 8, {{"fence", "membarrier"}})).empty()) _exit(3);
    try {
      elsewhere.attach();
    } catch (const std::runtime_error& e) {
      _exit(std::string(e.what()).find("create it with fence=full") == std::string::npos ? 4 : 7);
    }
    _exit(5);
  });
  EXPECT_EQ(child.status(5000), AsymmetricFence::join() ? 7 : 5);
}

}  // namespace
}  // namespace queuecheck
