// The loops with a clock and a queue of the test's own: time passes only where the test says so.
#include "queuecheck/reports/latency/latency_loops.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

namespace queuecheck {
namespace {

// Waiting makes it later; nothing else does.
struct FakeClock {
  std::int64_t now = 0;
  std::int64_t now_ns() const { return now; }
  void wait_until(std::int64_t ns) { now = std::max(now, ns); }
};

// A queue of one item whose consumer takes it at once and 100 ns later has it, but rests for 1 ms
// after its 500th item; a put meanwhile waits for it.
class StallingConsumer {
 public:
  explicit StallingConsumer(FakeClock& clock) : clock_(clock) {}

  void put(std::uint64_t word) {
    clock_.now = std::max(clock_.now, ready_ns_);
    received_.push_back({word, clock_.now + 100});
    ready_ns_ = clock_.now + (received_.size() == 500 ? 1'000'000 : 0);
  }

  // What the consumer wrote down, by the real loop.
  std::unique_ptr<LatencyRecord> record() const {
    auto record = std::make_unique<LatencyRecord>();
    FakeClock consumer;
    std::deque<std::pair<std::uint64_t, std::int64_t>> left(received_.begin(), received_.end());
    const auto get = [&]() -> std::uint64_t {
      if (left.empty()) return stop_word;
      consumer.now = left.front().second;
      const std::uint64_t word = left.front().first;
      left.pop_front();
      return word;
    };
    receive_items(consumer, 0, *record, get, [](std::uint64_t) {});
    return record;
  }

 private:
  FakeClock& clock_;
  std::int64_t ready_ns_ = 0;
  std::vector<std::pair<std::uint64_t, std::int64_t>> received_;
};

TEST(LatencyLoops, AStallIsSeenFromTheSchedule_AndHiddenFromTheRealSending) {
  FakeClock clock;
  StallingConsumer queue(clock);
  SendSchedule schedule({Arrivals::fixed, 1'000'000, 1, 0, 1});  // one a microsecond
  const MoveTally sent = send_on_schedule(clock, schedule, 2'000'000, 100'000'000,
                                          [&](auto word) { queue.put(word); });
  ASSERT_EQ(sent.items, 2'000U);
  EXPECT_FALSE(sent.gave_up);
  const auto record = queue.record();
  ASSERT_EQ(record->scheduled.count(), 2'000U);
  ASSERT_EQ(record->closed_loop.count(), 2'000U);
  // 501 of 2000 items were due while the consumer rested, or while what had gathered went through.
  EXPECT_GE(record->scheduled.quantile(0.99), 900'000U);
  EXPECT_GE(record->scheduled.quantile(0.75), 1'000U);
  EXPECT_GE(record->scheduled.max(), 999'000U);
  // The closed loop sent one of them, and waited; the others it did not send, so it saw nothing.
  EXPECT_EQ(record->closed_loop.quantile(0.99), 100U);
  EXPECT_EQ(record->closed_loop.quantile(0.999), 100U);
}

TEST(LatencyLoops, AnUndisturbedQueueHasOneLatencyEitherWay) {
  FakeClock clock;
  auto record = std::make_unique<LatencyRecord>();
  std::vector<std::uint64_t> words;
  SendSchedule schedule({Arrivals::poisson, 1'000, 1, 0, 1});
  const MoveTally sent = send_on_schedule(clock, schedule, 1'000'000'000, 2'000'000'000,
                                          [&](auto word) { words.push_back(word); });
  std::size_t next = 0;
  FakeClock consumer;
  const MoveTally got = receive_items(
      consumer, 0, *record,
      [&] {
        if (next == words.size()) return stop_word;
        consumer.now = sent_ns_of(words[next]) + 70;
        return words[next++];
      },
      [](std::uint64_t) {});
  EXPECT_EQ(got.items, sent.items);
  EXPECT_EQ(got.sum, sent.sum);
  EXPECT_EQ(record->scheduled.quantile(1), 70U);
  EXPECT_EQ(record->closed_loop.quantile(1), 70U);
}

TEST(LatencyLoops, WhatIsDueInTheWarmUpIsCountedAndNotRecorded) {
  auto record = std::make_unique<LatencyRecord>();
  std::vector<std::uint64_t> words{item_word(10, 0), item_word(99, 0), item_word(100, 0),
                                   stop_word};
  std::size_t next = 0;
  std::vector<std::uint64_t> told;
  FakeClock clock{150};
  const MoveTally got = receive_items(
      clock, 100, *record, [&] { return words[next++]; },
      [&](std::uint64_t items) { told.push_back(items); });
  EXPECT_EQ(got.items, 3U);
  EXPECT_EQ(got.last_ns, 150);
  EXPECT_EQ(told, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(record->scheduled.count(), 1U);
  EXPECT_EQ(record->scheduled.max(), 50U);
}

TEST(LatencyLoops, AProducerThatIsFarBehindGivesUp) {
  FakeClock clock;
  SendSchedule schedule({Arrivals::fixed, 1'000'000, 1, 0, 1});
  const MoveTally sent = send_on_schedule(clock, schedule, 100'000, 200'000,
                                          [&](std::uint64_t) { clock.now += 50'000; });
  EXPECT_TRUE(sent.gave_up);
  EXPECT_EQ(sent.items, 5U);  // the sixth would have begun 250 us after the start
}

TEST(LatencyLoops, OneByOneWaitsForTheOneBeforeAndThenTheGap) {
  FakeClock clock;
  std::vector<std::int64_t> begun;
  const MoveTally sent = send_one_by_one(
      clock, 1'000, 100,
      [&](std::uint64_t word) {
        begun.push_back(scheduled_ns_of(word));
        clock.now += 200;  // until it was received
      },
      [&] { return begun.size(); });
  EXPECT_EQ(begun, (std::vector<std::int64_t>{100, 400, 700}));
  EXPECT_EQ(sent.items, 3U);
}

TEST(LatencyLoops, WithoutPauseItSendsUntilTheEnd) {
  FakeClock clock;
  const MoveTally sent = send_without_pause(clock, 1'000, [&](std::uint64_t) { clock.now += 250; });
  EXPECT_EQ(sent.items, 4U);
}

TEST(LatencyLoops, AProducerThatComesTooLateStillSendsOne) {
  FakeClock clock{9'000};
  const auto nothing = [](std::uint64_t) {};
  EXPECT_EQ(send_without_pause(clock, 1'000, nothing).items, 1U);
  std::uint64_t put = 0;
  const auto count = [&](std::uint64_t) { ++put; };
  EXPECT_EQ(send_one_by_one(clock, 1'000, 10, count, [&] { return put; }).items, 1U);
  SendSchedule schedule({Arrivals::fixed, 1'000'000, 1, 0, 1});
  const MoveTally late = send_on_schedule(clock, schedule, 5'000, 8'000, nothing);
  EXPECT_EQ(late.items, 1U);
  EXPECT_TRUE(late.gave_up);
}

}  // namespace
}  // namespace queuecheck
