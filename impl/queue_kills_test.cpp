// SIGKILL at random instants: one producer and one consumer at full speed through a small queue,
// one of them is killed. The other must go on, and no item may be lost, doubled or out of order,
// but the one in flight.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "queuecheck/impl/queue_test_support.hpp"

namespace queuecheck {
namespace {

using test::Calls;
using test::Child;
using test::QueueAt;
using test::SharedWith;
using test::soon;

// What both sides did; lives in memory that no death destroys. One writer each.
struct Log {
  static constexpr std::size_t room = 1 << 16;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> put{0};  // puts that returned
  std::atomic<std::uint64_t> got{0};  // gets that returned
  std::uint64_t items[room];          // what they returned
};

// An item is its number, over and over: a torn one is no item.
std::string text(std::uint64_t number, std::size_t bytes) {
  std::string item(bytes, '\0');
  for (std::size_t at = 0; at < bytes; at += sizeof number) {
    std::memcpy(item.data() + at, &number, sizeof number);
  }
  return item;
}

std::uint64_t number(const std::string& item) {
  std::uint64_t number = ~std::uint64_t{0};
  if (item.size() >= sizeof number) std::memcpy(&number, item.data(), sizeof number);
  return item == text(number, item.size()) ? number : ~std::uint64_t{0};
}

void produce(const QueueAt& at, Log& log, std::size_t bytes) {
  Calls calls = at.attach();
  for (std::uint64_t next = 0; !log.stop && next < Log::room; ++next) {
    const std::string item = text(next, bytes);
    Outcome outcome = Outcome::timeout;
    while (!log.stop && outcome == Outcome::timeout) {
      outcome = calls.put(item, Deadline::after(2'000'000));
    }
    if (outcome != Outcome::ok) return;
    log.put = next + 1;
  }
}

void consume(const QueueAt& at, Log& log) {
  Calls calls = at.attach();
  while (!log.stop && log.got < Log::room) {
    const std::string item = calls.get(Deadline::after(2'000'000));
    if (item == "<timeout>") continue;
    log.items[log.got] = number(item);
    log.got = log.got + 1;
  }
}

enum class Trial { fine, wedged, wrong };

// Checks what was got and what is left against what was put.
Trial judge(const QueueAt& at, const Log& log, bool consumer_died) {
  std::vector<std::uint64_t> found(log.items, log.items + log.got);
  const std::size_t consumed = found.size();
  Calls calls = at.attach();
  for (std::string item; (item = calls.try_get()) != "<closed>";) found.push_back(number(item));
  std::uint64_t lost = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] == i + lost) continue;
    // The item in flight of a killed consumer: after the last one that it could note.
    if (consumer_died && i == consumed && lost == 0 && found[i] == i + 1) {
      lost = 1;
    } else {
      ADD_FAILURE() << "item " << found[i] << " at place " << i << ", " << consumed << " consumed";
      return Trial::wrong;
    }
  }
  if (consumer_died && found.size() == consumed && found.size() + 1 == log.put) lost = 1;
  // All that was put is there; one more may be: a killed producer's last.
  if (found.size() + lost < log.put || found.size() + lost > log.put + 1) {
    ADD_FAILURE() << log.put << " put, " << found.size() << " found, " << lost << " in flight";
    return Trial::wrong;
  }
  return Trial::fine;
}

// Who has not ended after `patience` is wedged.
Trial kill_one(const std::string& queue, std::mt19937_64& random, int patience_ms) {
  Options options;
  // Large queues run at full speed, mostly inside the lock; in small ones both sides keep falling
  // asleep, and waiters are killed, and wakers.
  options.capacity = std::array{1U, 2U, 3U, 64U, 1024U}[random() % 5];
  options.item_bytes_max = std::array{8U, 256U, 4096U}[random() % 3];
  const QueueAt at(queue, options);
  SharedWith<Log> log;
  // Apart they overlap; together, one is killed while it does not run, perhaps inside the lock.
  const int other_processor = random() % 4 != 0 ? 1 : 0;
  Child producer([&] {
    test::stay_on_processor(0);
    produce(at, *log, options.item_bytes_max);
  });
  Child consumer([&] {
    test::stay_on_processor(other_processor);
    consume(at, *log);
  });
  if (!soon([&] { return log->got > 10; }, patience_ms)) return Trial::wedged;
  usleep(static_cast<useconds_t>(random() % 300));
  const bool consumer_dies = random() % 2 == 0;
  (consumer_dies ? consumer : producer).kill();
  usleep(static_cast<useconds_t>(random() % 300));
  log->stop = true;
  Child& survivor = consumer_dies ? producer : consumer;
  if (survivor.status(patience_ms) != 0) return Trial::wedged;
  // The survivor may have stopped before it met the dead one's lock; a late-comer must get it, too.
  Child late([&] { _exit(at.attach().close() == Outcome::ok ? 0 : 8); });
  if (late.status(patience_ms) != 0) return Trial::wedged;
  return judge(at, *log, consumer_dies);
}

class SurvivingQueue : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(BuiltIn, SurvivingQueue, testing::Values("locked", "ring", "scq"),
                         test::ParamName());

TEST_P(SurvivingQueue, ThreeHundredKillsLoseNothingAndWedgeNobody) {
  std::mt19937_64 random(20261122);
  for (int trial = 0; trial < 300; ++trial) {
    ASSERT_EQ(kill_one(GetParam(), random, 20'000), Trial::fine) << "trial " << trial;
  }
}

TEST(SpscQueueKills, ThreeHundredKillsLoseNothingAndWedgeNobody) {
  std::mt19937_64 random(20261123);
  for (int trial = 0; trial < 300; ++trial) {
    ASSERT_EQ(kill_one("spsc", random, 20'000), Trial::fine) << "trial " << trial;
  }
}

// The same kills do hit processes inside the lock: without robustness somebody hangs soon.
TEST(MutantPA11, WedgesTheSurvivorsOfSomeKill) {
  std::mt19937_64 random(20261122);
  int trial = 0;
  while (trial < 300 && kill_one("mutant:PA11", random, 2000) == Trial::fine) ++trial;
  EXPECT_LT(trial, 300);
  RecordProperty("trials", trial);
}

}  // namespace
}  // namespace queuecheck
