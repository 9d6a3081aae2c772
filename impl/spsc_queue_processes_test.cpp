// spsc between processes: sleeping and waking with no slice to heal a lost wake-up, close by a
// third process among running puts and gets, a close that died halfway, roles that move.
#include <gtest/gtest.h>

#include <random>

#include "queuecheck/impl/queue_test_support.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/impl/spsc_queue.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::QueueAt;
using test::SharedWith;
using test::soon;

Options options(std::uint64_t capacity, const char* fence) {
  Options options;
  options.capacity = capacity;
  options.item_bytes_max = 16;
  options.extra = {{"wait_slice", "none"}, {"fence", fence}};
  return options;
}

void dawdle(std::uint64_t turns) {
  for (std::uint64_t i = 0; i < turns; ++i) relax();
}

class SpscFence : public testing::TestWithParam<const char*> {};

// Both sides dawdle about as long as a waiter looks before it sleeps, so that items arrive while it
// falls asleep.
TEST_P(SpscFence, NoWakeUpIsLostWhileASideFallsAsleep) {
  constexpr int items = 30'000;
  for (const std::uint64_t capacity : {1U, 2U, 8U}) {
    const QueueAt at("spsc", options(capacity, GetParam()));
    Child producer([&] {
      test::stay_on_processor(0);
      std::mt19937_64 random(capacity);
      Calls calls = at.attach();
      for (int i = 0; i < items; ++i) {
        dawdle(random() % 160);
        if (calls.put(std::to_string(i)) != Outcome::ok) _exit(8);
      }
      _exit(7);
    });
    Child consumer([&] {
      test::stay_on_processor(1);
      std::mt19937_64 random(capacity + 100);
      Calls calls = at.attach();
      for (int i = 0; i < items; ++i) {
        dawdle(random() % 160);
        if (calls.get() != std::to_string(i)) _exit(8);
      }
      _exit(7);
    });
    ASSERT_EQ(consumer.status(10'000), 7) << "capacity " << capacity;
    ASSERT_EQ(producer.status(20'000), 7) << "capacity " << capacity;
  }
}

// Every put that answered OK comes out, in order, and nothing else: the put that races with the
// close is told the truth.
TEST_P(SpscFence, ACloseByAThirdProcessLosesNothingAndLetsNothingIn) {
  int raced = 0;
  for (int round = 0; round < 400; ++round) {
    const QueueAt at("spsc", options(round % 2 == 0 ? 2 : 64, GetParam()));
    SharedWith<std::atomic<int>> accepted;
    Child producer([&] {
      test::stay_on_processor(0);
      Calls calls = at.attach();
      int number = 0;
      while (calls.put(std::to_string(number)) == Outcome::ok) ++number;
      *accepted = number;
      _exit(7);
    });
    Child consumer([&] {
      test::stay_on_processor(1);
      Calls calls = at.attach();
      int number = 0;
      for (std::string item; (item = calls.get()) != "<closed>"; ++number) {
        if (item != std::to_string(number)) _exit(8);
      }
      soon([&] { return *accepted != 0; }, 2000);
      _exit(number == *accepted && calls.try_get() == "<closed>" ? 7 : 9);
    });
    Calls calls = at.attach();
    soon([&] { return calls.size() != 0; });
    dawdle(static_cast<std::uint64_t>(round) * 7 % 300);
    raced += calls.size() != 0;
    ASSERT_EQ(calls.close(), Outcome::ok);
    ASSERT_EQ(producer.status(10'000), 7) << "round " << round;
    ASSERT_EQ(consumer.status(10'000), 7) << "round " << round;
    ASSERT_EQ(calls.size(), 0U);
  }
  EXPECT_GT(raced, 20);
}

// One put against one close, on a fresh queue each time and nanoseconds apart: OK means inside.
TEST_P(SpscFence, APutThatRacesWithACloseIsToldTheTruth) {
  constexpr std::uint32_t rounds = 30'000;
  const Options wanted = options(1, GetParam());
  struct Race {
    alignas(4096) std::byte memory[8192];
    alignas(64) std::atomic<std::uint32_t> begun{0};
    alignas(64) std::atomic<std::uint32_t> attached{0};
    alignas(64) std::atomic<std::uint32_t> done{0};
    std::atomic<bool> accepted{false};
  };
  SharedWith<Race> race;
  const Place place{"queuecheck-test-race", race->memory};
  ASSERT_LE(SpscQueue::bytes_needed(wanted), sizeof race->memory);
  const auto wait_for = [](const std::atomic<std::uint32_t>& word, std::uint32_t value) {
    while (word.load(std::memory_order_acquire) != value) {
    }
  };
  Child producer([&] {
    test::stay_on_processor(1);
    for (std::uint32_t round = 1; round <= rounds; ++round) {
      wait_for(race->begun, round);
      SpscQueue queue = SpscQueue::attach(place);
      queue.try_put({});  // its lines are here; the next is at full speed
      std::byte none;
      queue.try_get({&none, 0});
      race->attached.store(round, std::memory_order_release);
      for (std::uint32_t wait = round % 61 * 32; wait > 0; --wait) {
        std::atomic_signal_fence(std::memory_order_seq_cst);
      }
      race->accepted = queue.try_put({}) == Outcome::ok;
      race->done.store(round, std::memory_order_release);
    }
  });
  cpu_set_t before;
  sched_getaffinity(0, sizeof before, &before);
  test::stay_on_processor(0);
  std::uint32_t outcomes[2] = {0, 0};
  std::uint32_t wrong = 0;
  for (std::uint32_t round = 1; round <= rounds; ++round) {
    SpscQueue queue = SpscQueue::create(place, wanted);
    race->begun.store(round, std::memory_order_release);
    wait_for(race->attached, round);
    queue.close();
    wait_for(race->done, round);
    ++outcomes[race->accepted ? 1 : 0];
    wrong += queue.size() != (race->accepted ? 1U : 0U);
  }
  sched_setaffinity(0, sizeof before, &before);
  EXPECT_EQ(producer.status(5000), 0);
  EXPECT_EQ(wrong, 0U);
  EXPECT_GT(outcomes[0], 0U);
  EXPECT_GT(outcomes[1], 0U);
}

TEST_P(SpscFence, CloseWakesASleepingGetterAndASleepingPutter) {
  for (int round = 0; round < 20; ++round) {
    const QueueAt at("spsc", options(1, GetParam()));
    Calls calls = at.attach();
    const bool putter = round % 2 == 0;
    if (putter) calls.put("fills it");
    Child sleeper([&] {
      Calls own = at.attach();
      _exit(putter                    ? own.put("no room") == Outcome::closed ? 7 : 8
            : own.get() == "<closed>" ? 7
                                      : 8);
    });
    if (round % 4 < 2) usleep(2000);
    calls.close();
    ASSERT_EQ(sleeper.status(5000), 7) << "round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Both, SpscFence, testing::Values("auto", "full"), test::ParamName());

// What a close killed between its first store and its decision leaves: `closing`, and no end. The
// word is found by what close changes first in the memory.
TEST(SpscQueueClose, OneThatDiedHalfwayIsFinishedByWhoeverSeesIt) {
  const auto closing_at = [] {
    const QueueAt at("spsc", options(4, "auto"));
    const std::vector<std::byte> before(at.place.memory.begin(), at.place.memory.end());
    at.attach().close();
    const auto [changed, was] =
        std::mismatch(at.place.memory.begin(), at.place.memory.end(), before.begin());
    return changed - at.place.memory.begin();
  }();
  for (const bool consumer_first : {true, false}) {
    const QueueAt at("spsc", options(4, "auto"));
    Calls calls = at.attach();
    calls.try_put("a");
    calls.try_put("b");
    at.place.memory[static_cast<std::size_t>(closing_at)] = std::byte{1};
    if (!consumer_first) {
      EXPECT_EQ(calls.try_put("c"), Outcome::closed);
    }
    EXPECT_EQ(calls.get(), "a");
    EXPECT_EQ(calls.size(), 2U - 1U);
    EXPECT_EQ(calls.get(), "b");
    EXPECT_EQ(calls.get(), "<closed>");
    EXPECT_EQ(calls.put("c"), Outcome::closed);
    EXPECT_EQ(calls.close(), Outcome::ok);
  }
}

// Each process puts a few and gets a few, then the next one takes over both roles.
TEST(SpscQueueRoles, MoveFromProcessToProcess) {
  const QueueAt at("spsc", options(3, "auto"));
  int next = 0;
  ASSERT_EQ(at.attach().put("0"), Outcome::ok);
  for (int turn = 0; turn < 50; ++turn) {
    Child holder([&] {
      Calls calls = at.attach();
      for (int i = 0; i < turn % 5 + 1; ++i) {
        if (calls.put(std::to_string(next + 1)) != Outcome::ok) _exit(8);
        if (calls.get() != std::to_string(next++)) _exit(9);
      }
      _exit(7);
    });
    ASSERT_EQ(holder.status(5000), 7) << "turn " << turn;
    next += turn % 5 + 1;
  }
}

}  // namespace
}  // namespace queuecheck
