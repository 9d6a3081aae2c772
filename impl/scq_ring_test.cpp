// The ring of indices alone: against a model, across the wrap of its tickets, in every state that a
// stopped or killed process can leave behind, and with more threads than places.
#include "queuecheck/impl/scq_ring.hpp"

#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <memory>
#include <random>
#include <thread>
#include <vector>

namespace queuecheck {
namespace {

// A ring in memory of its own, and its words: a ticket drawn here is one whose process is gone.
class Ring {
 public:
  explicit Ring(std::uint64_t places, std::uint64_t count = 0, std::uint64_t first_ticket = 0,
                bool apart = false, std::int64_t getters = ScqRing::getters_max)
      : memory_(static_cast<std::byte*>(
            ::operator new (ScqRing::bytes(places), std::align_val_t{128}))),
        ring_(new (memory_.get()) ScqWords, places, apart, getters) {
    ring_.start(first_ticket, count);
  }
  ScqRing* operator->() { return &ring_; }
  ScqWords& words() { return *reinterpret_cast<ScqWords*>(memory_.get()); }

  // An enqueue, a dequeue that drew its ticket and never went on.
  void abandon_enqueue() { words().tail.fetch_add(2); }
  void abandon_dequeue() { words().head.fetch_add(2); }

  // The index, or the outcome's name.
  std::string get() {
    const ScqRing::Dequeued got = ring_.dequeue();
    return got.outcome == Outcome::ok ? std::to_string(got.index) : std::string(name(got.outcome));
  }

 private:
  struct Free {
    void operator()(std::byte* memory) const { ::operator delete (memory, std::align_val_t{128}); }
  };
  std::unique_ptr<std::byte, Free> memory_;
  ScqRing ring_;
};

constexpr std::uint64_t last_ticket = ~std::uint64_t{0} >> 1;  // 63 bits

// Random operations on one ring whose free indices the test keeps; sometimes one of them dies.
void compare_with_model(std::uint64_t places, std::uint64_t first_ticket, bool some_die,
                        std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Ring ring(places, 0, first_ticket, seed % 2 == 0);
  std::deque<std::uint64_t> model;
  std::vector<std::uint64_t> free(places);
  for (std::uint64_t i = 0; i < places; ++i) free[i] = i;
  std::uint64_t lives = some_die ? places - 1 : 0;
  for (int step = 0; step < 4000; ++step) {
    const std::uint64_t dice = random() % 100;
    if (dice < 48 && !free.empty()) {
      std::swap(free[random() % free.size()], free.back());
      ASSERT_EQ(ring->enqueue(free.back()), Outcome::ok);
      model.push_back(free.back());
      free.pop_back();
    } else if (dice < 96) {
      const ScqRing::Dequeued got = ring->dequeue();
      ASSERT_EQ(got.outcome, model.empty() ? Outcome::empty : Outcome::ok) << step;
      if (model.empty()) continue;
      ASSERT_EQ(got.index, model.front()) << step;
      model.pop_front();
      free.push_back(got.index);
    } else if (dice < 98 && lives > 0 && !free.empty()) {
      ring.abandon_enqueue();  // and the index is lost
      free.pop_back();
      --lives;
    } else if (lives > 0 && model.size() > 1 && step % 4 == 0) {
      ring.abandon_dequeue();  // what was at this ticket will never be taken out
      const std::uint64_t inside = model.size();
      std::deque<std::uint64_t> rest;
      for (std::string got; (got = ring.get()) != "empty";) rest.push_back(std::stoull(got));
      // The ticket was an item's, or one whose enqueue had died: then all items are still there.
      ASSERT_GE(rest.size() + 1, inside);
      ASSERT_TRUE(std::equal(rest.rbegin(), rest.rend(), model.rbegin()));
      lives -= inside - rest.size();
      free.insert(free.end(), rest.begin(), rest.end());
      model.clear();
    }
  }
}

TEST(ScqRing, AgreesWithADequeAlsoAcrossTheWrapAndWhenSomeDie) {
  for (const std::uint64_t places : {1U, 2U, 4U, 8U, 16U, 64U}) {
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{5}, last_ticket - 100,
                                      last_ticket / 2 - 100, (std::uint64_t{1} << 32) - 100}) {
      for (const bool some_die : {false, true}) {
        SCOPED_TRACE(std::to_string(places) + " places from ticket " + std::to_string(first));
        compare_with_model(places, first, some_die, places + first);
        compare_with_model(places, first, some_die, places + first + 1);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(ScqRing, StartsWithTheFirstIndicesInside) {
  Ring ring(8, 8, last_ticket - 3);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(ring.get(), std::to_string(i));
  EXPECT_EQ(ring.get(), "empty");
}

TEST(ScqRing, WhoLooksAgainIntoAnEmptyRingDrawsNoTicket) {
  Ring ring(4, 1);
  EXPECT_EQ(ring.get(), "0");
  EXPECT_EQ(ring.get(), "empty");
  const std::uint64_t head = ring.words().head;
  const std::uint64_t tail = ring.words().tail;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ring.get(), "empty");
  EXPECT_EQ(ring.words().head, head);
  EXPECT_EQ(ring.words().tail, tail);
}

TEST(ScqRing, ADequeueThatComesFirstMakesTheEnqueueTryAgain) {
  Ring ring(2);            // four entries: indices of two bits, cycles from the fourth bit on
  ring.abandon_enqueue();  // it has drawn ticket 0, and writes late
  const std::uint64_t it_has_seen = ring.words().entries()[0];
  ASSERT_EQ(ring->enqueue(1), Outcome::ok);
  EXPECT_EQ(ring.get(), "1");  // ticket 0 is void now
  const std::uint64_t it_finds = ring.words().entries()[0];
  EXPECT_NE(it_finds, it_has_seen);
  EXPECT_EQ(it_finds >> 3, 0U);      // the cycle of ticket 0 itself
  EXPECT_EQ(it_finds >> 1 & 3, 3U);  // and nothing in it
  EXPECT_EQ(ring.get(), "empty");
}

TEST(ScqRing, AnUnsafeEntryIsUsedOnlyByWhomADequeueHasYetToMeet) {
  Ring ring(2);
  auto& entry = ring.words().entries()[0];
  ASSERT_EQ(ring->enqueue(0), Outcome::ok);  // ticket 0
  ring.abandon_dequeue();                    // it is slow to take 0 out
  for (int i = 0; i < 3; ++i) ring.abandon_enqueue();
  EXPECT_EQ(ring.get(), "empty");
  ring.abandon_enqueue();          // ticket 4 meets the entry again, a lap later
  EXPECT_EQ(ring.get(), "empty");  // and so does its dequeue: marks it
  EXPECT_EQ(entry & 1, 0U);
  entry |= 3U << 1;  // the slow one takes it out
  // Tickets 5 to 7 are free, and ticket 8, whose dequeue has not begun, may use the entry.
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(entry & 1, 0U) << i;
    ASSERT_EQ(ring->enqueue(1), Outcome::ok);
    if (i < 3) {
      EXPECT_EQ(ring.get(), "1");
    }
  }
  EXPECT_EQ(entry & 1, 1U);
  EXPECT_EQ(ring.get(), "1");
}

TEST(ScqRing, TheTicketsOfTheDeadAreSteppedOver) {
  for (const int dead : {1, 3}) {
    Ring ring(4);
    for (int i = 0; i < dead; ++i) ring.abandon_enqueue();
    EXPECT_EQ(ring.get(), "empty");
    ASSERT_EQ(ring->enqueue(3), Outcome::ok);
    EXPECT_EQ(ring.get(), "3");
    for (int i = 0; i < dead; ++i) ring.abandon_dequeue();
    EXPECT_EQ(ring.get(), "empty");
    ASSERT_EQ(ring->enqueue(0), Outcome::ok);
    EXPECT_EQ(ring.get(), "empty");  // it went to the first of the dead, who costs one index;
    // the tickets of the others were caught up with.
    for (int lap = 0; lap < 20; ++lap) {
      ASSERT_EQ(ring->enqueue(3), Outcome::ok);
      EXPECT_EQ(ring.get(), "3");
    }
  }
}

TEST(ScqRing, ClosedRefusesAndDrainsWhateverTheThresholdSays) {
  Ring ring(4);
  ASSERT_EQ(ring->enqueue(0), Outcome::ok);
  ASSERT_EQ(ring->enqueue(1), Outcome::ok);
  ring.abandon_enqueue();
  ASSERT_EQ(ring->enqueue(2), Outcome::ok);
  ring->close();
  ring->close();
  EXPECT_TRUE(ring->closed());
  EXPECT_EQ(ring->enqueue(3), Outcome::closed);
  ring.words().threshold = -1;  // those who wrote 0 and 1 have not come to say so
  EXPECT_EQ(ring.get(), "0");
  EXPECT_EQ(ring.get(), "1");
  EXPECT_EQ(ring.get(), "2");
  EXPECT_EQ(ring.get(), "closed");
  EXPECT_EQ(ring->enqueue(3), Outcome::closed);
  EXPECT_EQ(ring.get(), "closed");
}

// With the paper's bound (as many getters as places) the void tickets of more getters than that
// could use up the threshold although an item is inside; here they are counted in.
TEST(ScqRing, TheThresholdOutlastsAllWhoMayBeUnderWay) {
  constexpr std::int64_t getters = 5;
  Ring ring(1, 0, 0, false, getters);
  ASSERT_EQ(ring->enqueue(0), Outcome::ok);
  const std::int64_t full = ring.words().threshold;
  EXPECT_EQ(full, 2 * 1 - 1 + getters);
  // All of them had drawn a ticket before, and count it now.
  ring.words().threshold -= getters;
  EXPECT_EQ(ring.get(), "0");
  // Below zero there is nothing to be found, and nobody draws a ticket.
  ring.abandon_enqueue();
  ring.words().threshold = -1;
  const std::uint64_t head = ring.words().head;
  EXPECT_EQ(ring.get(), "empty");
  EXPECT_EQ(ring.words().head, head);
  ASSERT_EQ(ring->enqueue(0), Outcome::ok);
  EXPECT_EQ(ring.words().threshold, full);
  EXPECT_EQ(ring.get(), "0");
}

// Whatever the words say: an index below 2n, a refusal, or poisoned, and no access outside (the
// address sanitizer sees to that).
TEST(ScqRing, HostileWordsEndInAnAnswer) {
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 100; ++trial) {
    Ring ring(8, 4, random(), trial % 2 == 0);
    const auto end = ScqRing::bytes(8) / sizeof(std::uint64_t);
    auto* words = reinterpret_cast<std::uint64_t*>(&ring.words());
    for (int hits = 0; hits < 12; ++hits) words[random() % end] = random();
    const std::uint64_t drawn = ring.words().tail - ring.words().head;
    if (drawn > 1000 && drawn >> 63 == 0) ring.words().tail = ring.words().head + drawn % 1000;
    for (int i = 0; i < 10; ++i) {
      const ScqRing::Dequeued got = ring->dequeue();
      EXPECT_TRUE(got.outcome != Outcome::ok || got.index < 16);
      EXPECT_NE(ring->enqueue(random() % 8), Outcome::error);
    }
  }
}

// Indices go round between two rings; nobody may lose or double one, more threads than places.
TEST(ScqRing, ManyThreadsKeepAllIndices) {
  for (const std::uint64_t places : {1U, 2U, 8U}) {
    Ring free(places, places);
    Ring inside(places, 0, 0, true);
    std::vector<std::atomic<int>> holders(places);
    std::atomic<bool> wrong{false};
    const auto move = [&](Ring& from, Ring& to) {
      for (int moved = 0; moved < 20'000;) {
        const ScqRing::Dequeued got = from->dequeue();
        if (got.outcome == Outcome::empty) {
          sched_yield();
          continue;
        }
        if (got.outcome != Outcome::ok || got.index >= places) {
          wrong = true;
          return;
        }
        if (holders[got.index].fetch_add(1) != 0) wrong = true;
        holders[got.index].fetch_sub(1);
        if (to->enqueue(got.index) != Outcome::ok) wrong = true;
        ++moved;
      }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] { move(free, inside); });
      threads.emplace_back([&] { move(inside, free); });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_FALSE(wrong);
    std::vector<std::string> all;
    for (std::string got; (got = free.get()) != "empty";) all.push_back(got);
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all.size(), places);
    EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
    EXPECT_EQ(inside.get(), "empty");
  }
}

// EMPTY is truthful: a single getter may not be told so of a ring into which more was put than it
// has taken out.
TEST(ScqRing, OneGetterFindsWhatWasPutBeforeItLooked) {
  constexpr std::uint64_t items = 100'000;
  Ring ring(4, 0, last_ticket - items / 2);
  std::atomic<std::uint64_t> put{0};
  std::atomic<std::uint64_t> got{0};
  std::thread producer([&] {
    for (std::uint64_t i = 0; i < items; ++i) {
      while (i - got == 4) sched_yield();  // whose index is the getter's
      if (ring->enqueue(i % 4) != Outcome::ok) return;
      put = i + 1;
    }
  });
  int wrong = 0;
  while (got < items && wrong == 0) {
    const std::uint64_t sure = put;  // an item may be got before its producer has noted it
    const ScqRing::Dequeued one = ring->dequeue();
    if (one.outcome == Outcome::empty) {
      wrong += sure > got;
      sched_yield();
    } else {
      wrong += one.index != got % 4;
      ++got;
    }
  }
  got = items;
  producer.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace queuecheck
