// SIGKILL at random instants, in the middle of what `locked` does beyond put and get: batches, in
// slots and in a ring; the close that discards; tasks.
#include <gtest/gtest.h>

#include <random>

#include "queuecheck/impl/locked_test_support.hpp"

namespace queuecheck {
namespace {

using test::Child;
using test::LockedAt;
using test::options;
using test::SharedWith;
using test::soon;
using Texts = std::vector<std::string>;

constexpr int patience_ms = 20'000;

// An item is its number, and then as many letters as that says: a torn one is no item.
std::string text(std::uint64_t number) {
  return std::to_string(number) + std::string(number % 23, static_cast<char>('a' + number % 26));
}
std::uint64_t number(const std::string& item) {
  const std::uint64_t number = std::stoull("0" + item);
  return item == text(number) ? number : ~std::uint64_t{0};
}

// What both sides did; lives in memory that no death destroys. One writer each.
struct Log {
  static constexpr std::size_t room = 1 << 17;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> put{0};    // items of batches that returned
  std::atomic<std::uint64_t> under{0};  // and those of the batch that is being put
  std::atomic<std::uint64_t> got{0};    // items noted
  std::atomic<std::uint64_t> asked{0};  // for how many the consumer asks
  std::uint64_t items[room];
};

void produce(const LockedAt& at, Log& log, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  LockedQueue queue = at.attach();
  while (!log.stop && log.put + 8 < Log::room) {
    Texts batch;
    for (std::uint64_t count = 1 + random() % 8; count > 0; --count) {
      batch.push_back(text(log.put + batch.size()));
    }
    log.under = batch.size();
    const Moved moved = test::put_many(queue, batch, Deadline::after(2'000'000));
    log.put += moved.count;
    if (moved.outcome != Outcome::ok && moved.outcome != Outcome::timeout) _exit(9);
  }
}

void consume(const LockedAt& at, Log& log, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  LockedQueue queue = at.attach();
  Texts found;
  while (!log.stop && log.got + 8 < Log::room) {
    log.asked = 1 + random() % 8;
    const Moved moved = test::get_many(queue, log.asked, found, Deadline::after(2'000'000));
    for (std::size_t i = 0; i < moved.count; ++i) log.items[log.got + i] = number(found[i]);
    log.got += moved.count;
    if (moved.outcome != Outcome::ok && moved.outcome != Outcome::timeout) _exit(9);
  }
}

// What was got, and then what is left, must be 0, 1, 2 ... but for the batch of a killed consumer.
void judge(const LockedAt& at, const Log& log, bool consumer_died) {
  std::vector<std::uint64_t> found(log.items, log.items + log.got);
  LockedQueue queue = at.attach();
  for (Texts one; test::get_many(queue, 1, one).outcome == Outcome::ok;) {
    found.push_back(number(one[0]));
  }
  const std::uint64_t most_lost = consumer_died ? log.asked.load() : 0;
  std::uint64_t lost = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] == i + lost) continue;
    ASSERT_EQ(i, log.got) << "item " << found[i] << " at place " << i;
    ASSERT_GT(found[i], i);
    lost = found[i] - i;
  }
  // A consumer that was killed may have taken the last ones along.
  if (found.size() + lost < log.put) {
    ASSERT_EQ(lost, 0U);
    ASSERT_EQ(found.size(), log.got);
    lost = log.put - found.size();
  }
  ASSERT_LE(lost, most_lost);
  ASSERT_LE(found.size() + lost, log.put + log.under);
}

class LockedKills : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Storage, LockedKills, testing::Values("", "70"), test::StorageName());

TEST_P(LockedKills, InTheMiddleOfBatchesLoseAtMostTheBatchOfAKilledGetter) {
  std::mt19937_64 random(20261123);
  test::Extra extra;
  if (*GetParam() != '\0') extra.emplace_back("ring_bytes", GetParam());
  for (int trial = 0; trial < 300; ++trial) {
    const LockedAt at(options(1 + random() % 12, 32, extra));
    SharedWith<Log> log;
    const std::uint64_t seed = random();
    Child producer([&] {
      test::stay_on_processor(0);
      produce(at, *log, seed);
    });
    Child consumer([&] {
      test::stay_on_processor(seed % 4 != 0 ? 1 : 0);
      consume(at, *log, seed);
    });
    ASSERT_TRUE(soon([&] { return log->got > 10; }, patience_ms)) << trial;
    usleep(static_cast<useconds_t>(random() % 300));
    const bool consumer_dies = random() % 2 == 0;
    (consumer_dies ? consumer : producer).kill();
    usleep(static_cast<useconds_t>(random() % 300));
    log->stop = true;
    ASSERT_EQ((consumer_dies ? producer : consumer).status(patience_ms), 0) << trial;
    Child late([&] { judge(at, *log, consumer_dies), _exit(HasFailure() ? 8 : 7); });
    ASSERT_EQ(late.status(patience_ms), 7) << "trial " << trial;
  }
}

// Wherever the closer dies, the queue is open and holds everything, or closed and holds nothing.
TEST(LockedDiscardKills, LeaveNoHalfClosedQueue) {
  std::mt19937_64 random(5);
  int opened = 0;
  constexpr int trials = 400;
  for (int trial = 0; trial < trials; ++trial) {
    const LockedAt at(options(8, 8, {{"close", "discard"}, {"tasks", "counting"}}));
    LockedQueue queue = at.attach();
    ASSERT_EQ(test::put_many(queue, {"a", "b", "c"}).count, 3U);
    SharedWith<std::atomic<bool>> begun;
    const auto closer_waits = static_cast<useconds_t>(random() % 300);
    const auto killer_waits = static_cast<useconds_t>(random() % 300);
    Child closer([&] {
      test::stay_on_processor(1);
      LockedQueue own = at.attach();
      *begun = true;
      usleep(closer_waits);
      for (;;) own.close();
    });
    test::stay_on_processor(0);
    while (!*begun) {
    }
    usleep(killer_waits);
    closer.kill();
    if (queue.size() == 3) {
      ++opened;
      ASSERT_EQ(queue.join(Deadline{0}), Outcome::timeout);
      ASSERT_EQ(test::put(queue, "d"), Outcome::ok);
      for (const char* item : {"a", "b", "c", "d"}) ASSERT_EQ(test::get(queue), item);
    } else {
      ASSERT_EQ(queue.size(), 0U);
      ASSERT_EQ(test::put(queue, "d"), Outcome::closed);
      ASSERT_EQ(test::get(queue), "<closed>");
      ASSERT_EQ(queue.join(Deadline{0}), Outcome::ok);
    }
    ASSERT_EQ(queue.close(), Outcome::ok);
  }
  EXPECT_GT(opened, 0);
  EXPECT_LT(opened, trials);
}

// Workers are killed, each with at most one item in hand or one task_done on the way: the count is
// what was put less what was done, to one for each death, and the survivors can finish it.
TEST(LockedTaskKills, TheCountIsWhatWasPutLessWhatWasDone) {
  std::mt19937_64 random(9);
  for (int trial = 0; trial < 200; ++trial) {
    const LockedAt at(options(4, 8, {{"tasks", "counting"}}));
    struct Counts {
      std::atomic<bool> stop{false};
      std::atomic<std::uint64_t> put{0};
      std::atomic<std::uint64_t> done{0};
    };
    SharedWith<Counts> counts;
    Child producer([&] {
      LockedQueue own = at.attach();
      while (!counts->stop) {
        if (test::put(own, "task", Deadline::after(1'000'000)) == Outcome::ok) ++counts->put;
      }
      _exit(7);
    });
    Child worker([&] {
      LockedQueue own = at.attach();
      while (!counts->stop) {
        if (test::get(own, 8, Deadline::after(1'000'000)) != "task") continue;
        if (own.task_done() != Outcome::ok) _exit(8);
        ++counts->done;
      }
      _exit(7);
    });
    ASSERT_TRUE(soon([&] { return counts->done > 10; }, patience_ms));
    usleep(static_cast<useconds_t>(random() % 300));
    const bool worker_dies = random() % 2 == 0;
    (worker_dies ? worker : producer).kill();
    counts->stop = true;
    ASSERT_EQ((worker_dies ? producer : worker).status(patience_ms), 7) << trial;

    LockedQueue queue = at.attach();
    std::int64_t unfinished = 0;
    while (queue.task_done() == Outcome::ok) ++unfinished;
    ASSERT_EQ(queue.join(Deadline{0}), Outcome::ok);
    const auto noted = static_cast<std::int64_t>(counts->put - counts->done);
    if (worker_dies) {
      ASSERT_LE(unfinished, noted);
      ASSERT_GE(unfinished + 1, noted);
    } else {
      ASSERT_GE(unfinished, noted);
      ASSERT_LE(unfinished, noted + 1);
    }
  }
}

// It stays unfinished until somebody says otherwise.
TEST(LockedTaskKills, AnItemInTheHandsOfAKilledWorkerHoldsUpJoin) {
  const LockedAt at(options(4, 8, {{"tasks", "counting"}}));
  LockedQueue queue = at.attach();
  test::put(queue, "task");
  Child worker([&] {
    LockedQueue own = at.attach();
    test::get(own);
    pause();
  });
  ASSERT_TRUE(soon([&] { return queue.empty(); }));
  worker.kill();
  EXPECT_EQ(queue.join(Deadline::after(30'000'000)), Outcome::timeout);
  Child joiner([&] { _exit(at.attach().join(Deadline::none()) == Outcome::ok ? 7 : 8); });
  EXPECT_EQ(queue.task_done(), Outcome::ok);  // the parent, which knows of the death
  EXPECT_EQ(joiner.status(5000), 7);
}

}  // namespace
}  // namespace queuecheck
