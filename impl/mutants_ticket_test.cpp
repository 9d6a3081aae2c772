// The planted bugs of the mutants of `ticket`, each shown by a scenario of its own, in which the
// ring itself is silent. PB1, PB5 and PB6 need controlled schedules, PP1 measurements: not here.
#include <gtest/gtest.h>

#include <set>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::QueueAt;
using test::SharedWith;
using test::soon;

Options options(std::uint64_t capacity, std::uint32_t item_bytes_max = 8) {
  return test::options(capacity, item_bytes_max, {{"wait_slice", "none"}});
}

// Does `happens` come true in one of so many tries? (Whether a process sleeps, or was interrupted
// on its way there, nobody outside can tell.)
template <class Happens>
bool ever(int tries, Happens happens) {
  while (tries-- > 0) {
    if (happens()) return true;
  }
  return false;
}

// One producer of items whose bytes are all alike, one consumer: is any of them not?
bool tears_items(const std::string& queue, int items) {
  const QueueAt at(queue, options(2, 4096));
  SharedWith<std::atomic<bool>> torn;
  Child producer([&] {
    test::stay_on_processor(0);
    Calls calls = at.attach();
    std::string item(4096, 'a');
    for (int i = 0; i < items && !*torn; ++i) {
      std::fill(item.begin(), item.end(), static_cast<char>('a' + i % 26));
      while (calls.try_put(item) == Outcome::full && !*torn) sched_yield();
    }
  });
  Child consumer([&] {
    test::stay_on_processor(1);
    Calls calls = at.attach();
    for (int i = 0; i < items && !*torn; ++i) {
      std::string item;
      while ((item = calls.try_get()) == "<empty>" && !*torn) sched_yield();
      if (item != std::string(4096, static_cast<char>('a' + i % 26))) *torn = true;
    }
  });
  producer.status(20'000);
  consumer.status(20'000);
  return *torn;
}

TEST(MutantsOfTicket, PB2LetsAConsumerSeeAnItemBeforeItIsThere) {
  EXPECT_FALSE(tears_items("ticket", 100'000));
  EXPECT_TRUE(ever(50, [] { return tears_items("mutant:PB2", 100'000); }));
}

// Puts and takes one item `items` times, beginning at ticket `start`: what was the last answer?
std::string one_by_one(const std::string& queue, std::uint64_t start, int items) {
  const QueueAt at(queue, options(4));
  Calls calls = at.attach();
  calls.table().preset(calls.raw(), start);
  std::string answer;
  for (int i = 0; i < items; ++i) {
    const Outcome put = calls.try_put("x");
    if (put != Outcome::ok) return "<" + std::string(name(put)) + ">";
    answer = calls.try_get();
    if (answer != "x") return answer;
  }
  return answer;
}

TEST(MutantsOfTicket, PB3IsFullForEverAfterOneLap) {
  EXPECT_EQ(one_by_one("ticket", 0, 20), "x");
  EXPECT_EQ(one_by_one("mutant:PB3", 0, 4), "x");
  EXPECT_EQ(one_by_one("mutant:PB3", 0, 5), "<full>");
}

TEST(MutantsOfTicket, PB4DeniesTheItemOfTheLastTicketBeforeTheWrap) {
  EXPECT_EQ(one_by_one("ticket", 0xffff'fffd, 20), "x");
  EXPECT_EQ(one_by_one("mutant:PB4", 0xffff'fffd, 2), "x");
  EXPECT_EQ(one_by_one("mutant:PB4", 0xffff'fffd, 3), "<empty>");
  EXPECT_EQ(one_by_one("mutant:PB4", 0, 20), "x");
}

// A getter that sleeps, then a put: has it the item within the time?
bool put_wakes_the_getter(const std::string& queue, int milliseconds) {
  const QueueAt at(queue, options(2));
  SharedWith<std::atomic<bool>> begun;
  Child getter([&] {
    Calls own = at.attach();
    *begun = true;
    _exit(own.get() == "item" ? 7 : 8);
  });
  EXPECT_TRUE(soon([&] { return begun->load(); }));
  usleep(20'000);
  Calls calls = at.attach();
  EXPECT_EQ(calls.put("item"), Outcome::ok);
  return getter.status(milliseconds) == 7;
}

TEST(MutantsOfTicket, PB7WakesNobodyInAnotherProcess) {
  EXPECT_TRUE(put_wakes_the_getter("ticket", 5000));
  EXPECT_TRUE(ever(5, [] { return !put_wakes_the_getter("mutant:PB7", 300); }));
}

// Two getters race for items of which there are always more than they want: is EMPTY answered?
bool racing_getters_hear_empty(const std::string& queue) {
  const QueueAt at(queue, options(1024));
  Calls calls = at.attach();
  while (calls.try_put("x") == Outcome::ok) {
  }
  SharedWith<std::atomic<int>> begun;
  SharedWith<std::atomic<bool>> empty;
  std::vector<Child> getters;
  for (int i = 0; i < 2; ++i) {
    getters.emplace_back([&, i] {
      test::stay_on_processor(i);
      Calls own = at.attach();
      ++*begun;
      while (*begun < 2) {
      }
      for (int got = 0; got < 500; ++got) {
        if (own.try_get() == "<empty>") *empty = true;
      }
    });
  }
  for (Child& getter : getters) EXPECT_EQ(getter.status(5000), 0);
  return *empty;
}

TEST(MutantsOfTicket, PB8AnswersEmptyToTheLoserOfARace) {
  EXPECT_FALSE(ever(100, [] { return racing_getters_hear_empty("ticket"); }));
  EXPECT_TRUE(ever(1000, [] { return racing_getters_hear_empty("mutant:PB8"); }));
}

// Somebody polls; on the same processor, so that he is interrupted anywhere, another wakes up, puts
// one item and closes. Is CLOSED answered, and then the item is found?
bool an_accepted_item_is_denied(const std::string& queue) {
  const QueueAt at(queue, options(2));
  SharedWith<std::atomic<bool>> polling;
  Child putter([&] {
    test::stay_on_processor(0);
    Calls own = at.attach();
    while (!*polling) usleep(50);
    usleep(50);
    own.try_put("item");
    own.close();
  });
  Child getter([&] {
    test::stay_on_processor(0);
    Calls own = at.attach();
    *polling = true;
    std::string first;
    while ((first = own.try_get()) == "<empty>") {
    }
    _exit(first == "<closed>" && own.try_get() == "item" ? 7 : 0);
  });
  EXPECT_EQ(putter.status(5000), 0);
  return getter.status(5000) == 7;
}

TEST(MutantsOfTicket, PB9DeniesAnItemThatCameJustBeforeTheClose) {
  EXPECT_FALSE(ever(100, [] { return an_accepted_item_is_denied("ticket"); }));
  EXPECT_TRUE(ever(5000, [] { return an_accepted_item_is_denied("mutant:PB9"); }));
}

// Two processes put, each its own items: are all of them there afterwards?
bool racing_putters_lose_items(const std::string& queue) {
  constexpr int items = 500;
  const QueueAt at(queue, options(2 * items));
  SharedWith<std::atomic<int>> begun;
  std::vector<Child> putters;
  for (int i = 0; i < 2; ++i) {
    putters.emplace_back([&, i] {
      test::stay_on_processor(i);
      Calls own = at.attach();
      ++*begun;
      while (*begun < 2) {
      }
      for (int put = 0; put < items; ++put) own.try_put(std::to_string(2 * put + i));
    });
  }
  for (Child& putter : putters) EXPECT_EQ(putter.status(5000), 0);
  Calls calls = at.attach();
  std::set<std::string> found;
  for (std::string item; (item = calls.try_get()) != "<empty>" && item != "<poisoned>";) {
    found.insert(item);
  }
  return found.size() != 2 * items;
}

TEST(MutantsOfTicket, PB10GivesOneTicketToTwoPuts) {
  EXPECT_FALSE(ever(50, [] { return racing_putters_lose_items("ticket"); }));
  EXPECT_TRUE(ever(1000, [] { return racing_putters_lose_items("mutant:PB10"); }));
}

// How many puts succeed before one does not, and how many should.
std::pair<std::uint64_t, std::uint64_t> room(const std::string& queue, std::uint64_t capacity) {
  const QueueAt at(queue, options(capacity));
  Calls calls = at.attach();
  std::uint64_t puts = 0;
  while (calls.try_put("x") == Outcome::ok) ++puts;
  return {puts, calls.table().capacity(calls.raw())};
}

TEST(MutantsOfTicket, PB11HasTheRoomOfItsCapacityOnlyForPowersOfTwo) {
  for (const std::uint64_t capacity : {2U, 3U, 4U, 5U, 6U, 7U, 8U}) {
    const auto [puts, promised] = room("ticket", capacity);
    EXPECT_EQ(puts, promised) << capacity;
    const auto [mutant_puts, mutant_promised] = room("mutant:PB11", capacity);
    const bool power_of_two = (capacity & (capacity - 1)) == 0;
    EXPECT_EQ(mutant_puts == mutant_promised, power_of_two) << capacity;
  }
}

// How many of three that sleep in get (or put) end after one close.
int woken_by_close(const std::string& queue, bool getters, int milliseconds) {
  const QueueAt at(queue, options(2));
  Calls calls = at.attach();
  while (!getters && calls.try_put("x") == Outcome::ok) {
  }
  SharedWith<std::atomic<int>> begun;
  std::vector<Child> sleepers;
  for (int i = 0; i < 3; ++i) {
    sleepers.emplace_back([&] {
      Calls own = at.attach();
      ++*begun;
      const bool closed = getters ? own.get() == "<closed>" : own.put("y") == Outcome::closed;
      _exit(closed ? 7 : 8);
    });
  }
  EXPECT_TRUE(soon([&] { return *begun == 3; }));
  usleep(20'000);
  calls.close();
  int woken = 0;
  const auto all = [&] {
    for (Child& sleeper : sleepers) woken += sleeper.status(0) == 7;
    return woken == 3;
  };
  soon(all, milliseconds);
  return woken;
}

TEST(MutantsOfTicket, PB12LeavesSleepersBehindAtClose) {
  for (const bool getters : {true, false}) {
    EXPECT_EQ(woken_by_close("ticket", getters, 5000), 3);
    EXPECT_TRUE(ever(5, [=] { return woken_by_close("mutant:PB12", getters, 300) < 3; }));
  }
}

}  // namespace
}  // namespace queuecheck
