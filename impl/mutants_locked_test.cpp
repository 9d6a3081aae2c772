// The mutants of `locked` and `boost` (base A of the catalogue), each by a scenario of its own on
// which its base and the controls are silent. PA8 needs chosen schedules, PA11 killed processes:
// queue_kills_test.
#include <gtest/gtest.h>

#include "queuecheck/impl/mutants_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::QueueAt;
using test::SharedWith;
using test::Sleepers;

std::vector<std::string> right_queues() {
  std::vector<std::string> names = test::controls_of("locked");
  names.emplace_back("locked");
  return names;
}

// A get() by a process that, woken, does not push its waker from the processor which they share: so
// the waker goes on to its next call first.
std::string get_behind_its_waker(Calls& calls) {
  test::stay_on_processor(0);
  const sched_param none{};
  sched_setscheduler(0, SCHED_BATCH, &none);
  return calls.get();
}

// Two getters sleep, two items come at once: how many getters sleep on?
int sleeping_beside_items(const std::string& queue) {
  const QueueAt at(queue, test::unsliced_options(queue, 4));
  const Sleepers getters(at, 2, get_behind_its_waker);
  EXPECT_TRUE(getters.asleep());
  Child putter([&] {
    test::stay_on_processor(0);
    Calls calls = at.attach();
    calls.put("a");
    calls.put("b");
  });
  EXPECT_EQ(putter.status(test::patient_ms), 0);
  return getters.left_after(test::patience_ms(queue));
}

TEST(MutantPA1, LeavesTheSecondGetterAsleepBesideTheSecondItem) {
  for (const std::string& queue : right_queues()) EXPECT_EQ(sleeping_beside_items(queue), 0);
  int asleep = 0;
  // A busy machine may let the first getter empty the queue between the two puts.
  for (int tries = 0; tries < 100 && asleep == 0; ++tries) {
    asleep = sleeping_beside_items("mutant:PA1");
  }
  EXPECT_EQ(asleep, 1);
}

// A getter sleeps, an item comes and is taken by another at once: does the getter return with it,
// too?
bool is_got_twice(const std::string& queue) {
  const QueueAt at(queue, test::unsliced_options(queue, 1));
  const Sleepers getter(at, 1, get_behind_its_waker);
  EXPECT_TRUE(getter.asleep());
  Child other([&] {
    test::stay_on_processor(0);
    Calls calls = at.attach();
    calls.put("a");
    const bool ours = calls.try_get() == "a";
    usleep(5'000);
    calls.close();
    _exit(ours ? 7 : 8);
  });
  const bool ours = other.status(test::patient_ms) == 7;
  EXPECT_EQ(getter.left_after(test::patient_ms), 0);
  return ours && getter.answer(0) == "a";
}

TEST(MutantPA2, GivesAnItemToAGetterThatComesTooLateForIt) {
  for (int tries = 0; tries < 10; ++tries) EXPECT_FALSE(is_got_twice("boost"));
  bool twice = false;
  for (int tries = 0; tries < 100 && !twice; ++tries) twice = is_got_twice("mutant:PA2");
  EXPECT_TRUE(twice);
}

// Three processes sleep in get (or in put): how many sleep on after close?
int sleeping_after_close(const std::string& queue, bool getters) {
  const QueueAt at(queue, test::unsliced_options(queue, 1));
  Calls calls = at.attach();
  if (!getters) calls.put("fills it");
  const Sleepers sleepers(at, 3, [getters](Calls& own) {
    return getters ? own.get() : std::string(name(own.put("no room")));
  });
  EXPECT_TRUE(sleepers.asleep());
  calls.close();
  return sleepers.left_after(test::patience_ms(queue));
}

TEST(MutantsPA3AndPA4, LeaveSleepersBehindAtClose) {
  for (const std::string& queue : right_queues()) {
    EXPECT_EQ(sleeping_after_close(queue, true), 0) << queue;
    EXPECT_EQ(sleeping_after_close(queue, false), 0) << queue;
  }
  EXPECT_EQ(sleeping_after_close("mutant:PA3", true), 2);
  EXPECT_EQ(sleeping_after_close("mutant:PA3", false), 2);
  EXPECT_EQ(sleeping_after_close("mutant:PA4", true), 0);
  EXPECT_EQ(sleeping_after_close("mutant:PA4", false), 3);
}

TEST(MutantPA5, ClosesInFrontOfAnItem) {
  const auto got_after_close = [](const std::string& queue) {
    const QueueAt at(queue, test::unsliced_options(queue, 2));
    Calls calls = at.attach();
    calls.put("a");
    calls.close();
    return calls.get();
  };
  for (const std::string& queue : right_queues()) EXPECT_EQ(got_after_close(queue), "a") << queue;
  EXPECT_EQ(got_after_close("mutant:PA5"), "<closed>");
}

TEST(MutantPA6, TakesOneItemMoreThanItHasRoomFor) {
  const auto taken = [](const std::string& queue) {
    const QueueAt at(queue, test::unsliced_options(queue, 3));
    Calls calls = at.attach();
    int count = 0;
    while (count < 10 && calls.try_put("x") == Outcome::ok) ++count;
    return count;
  };
  for (const std::string& queue : right_queues()) EXPECT_EQ(taken(queue), 3) << queue;
  EXPECT_EQ(taken("mutant:PA6"), 4);
}

// Two producers and two consumers on one slot: do all items go through?
bool gets_stuck(const std::string& queue) {
  constexpr int each = 2000;
  const QueueAt at(queue, test::unsliced_options(queue, 1));
  SharedWith<std::atomic<int>> moved;
  std::vector<Child> children;
  for (int i = 0; i < 2; ++i) {
    children.emplace_back([&] {
      Calls calls = at.attach();
      for (int n = 0; n < each; ++n) calls.put("x");
    });
    children.emplace_back([&] {
      Calls calls = at.attach();
      for (int n = 0; n < each; ++n, ++*moved) calls.get();
    });
  }
  for (;;) {
    const int before = *moved;
    const auto goes_on = [&] { return *moved == 2 * each || *moved != before; };
    if (!test::soon(goes_on, test::patience_ms(queue))) return true;
    if (*moved == 2 * each) return false;
  }
}

TEST(MutantPA7, StopsWithAWakeUpOnTheWrongSide) {
  EXPECT_FALSE(gets_stuck("locked"));
  EXPECT_FALSE(gets_stuck("mutant:BC1A"));
  bool stuck = false;
  for (int tries = 0; tries < 10 && !stuck; ++tries) stuck = gets_stuck("mutant:PA7");
  EXPECT_TRUE(stuck);
}

// Both wait for the same instant, a little behind a full second of the clock.
TEST(MutantPA9, TimesOutBeforeAFullSecondOfTheClock) {
  constexpr std::int64_t second = 1'000'000'000;
  const QueueAt right("locked", test::unsliced_options("locked", 1));
  const QueueAt wrong("mutant:PA9", test::unsliced_options("mutant:PA9", 1));
  Calls right_calls = right.attach();
  Calls wrong_calls = wrong.attach();
  // At least 30 ms before the full second, so that a busy machine does not carry us past it.
  std::int64_t now = Deadline::after(0).monotonic_ns;
  if (second - now % second < 30'000'000) usleep(40'000);
  now = Deadline::after(0).monotonic_ns;
  const std::int64_t full_second = now - now % second + second;
  if (full_second - now > 100'000'000) {
    usleep(static_cast<useconds_t>((full_second - now - 100'000'000) / 1000));
  }
  const Deadline deadline{full_second + 5'000'000};
  EXPECT_EQ(wrong_calls.get(deadline), "<timeout>");
  const std::int64_t wrong_end = Deadline::after(0).monotonic_ns;
  EXPECT_EQ(right_calls.get(deadline), "<timeout>");
  EXPECT_GE(Deadline::after(0).monotonic_ns, deadline.monotonic_ns);
  EXPECT_LT(wrong_end, deadline.monotonic_ns);
}

TEST(MutantPA10, SubtractsPlacesInsteadOfCounts) {
  const auto sizes = [](const std::string& queue) {
    const QueueAt at(queue, test::unsliced_options(queue, 3));
    Calls calls = at.attach();
    std::vector<std::uint64_t> found;
    for (int i = 0; i < 3; ++i) calls.try_put("x");
    found.push_back(calls.size());
    calls.try_get();
    found.push_back(calls.size());
    return found;
  };
  for (const std::string& queue : right_queues()) {
    EXPECT_EQ(sizes(queue), (std::vector<std::uint64_t>{3, 2})) << queue;
  }
  EXPECT_EQ(sizes("mutant:PA10"), (std::vector<std::uint64_t>{0, ~std::uint64_t{0}}));
}

}  // namespace
}  // namespace queuecheck
