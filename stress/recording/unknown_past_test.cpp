// Windows and cuts: whatever is not known, a queue that keeps its promise is never accused, and one
// that does not can still be.
#include "queuecheck/stress/recording/unknown_past.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "queuecheck/model/history_builder.hpp"
#include "queuecheck/stress/recorder.hpp"
#include "queuecheck/stress/recording/recording_test_support.hpp"

namespace queuecheck {
namespace {

using recording::forget_past;
using recording::PastTally;

std::size_t count_of(const History& history, OperationKind kind) {
  std::size_t count = 0;
  for (const Operation& o : history.operations) count += o.kind == kind ? 1U : 0U;
  return count;
}

TEST(UnknownPast, AnItemOfThePastGetsItsPut) {
  History history = HistoryBuilder().get(1, 7, 100, 110).put(0, 8, 120, 130).get(1, 8, 140, 150);
  const PastTally tally = forget_past(history, 90);
  EXPECT_EQ(tally.supposed, 1U);
  EXPECT_EQ(history.processes, 3U);
  EXPECT_EQ(judge(history, Specification{}).verdict, Verdict::valid);
}

TEST(UnknownPast, WhatSpeaksOfAllThatIsInsideIsLeftOut) {
  History history = HistoryBuilder()
                        .put_full(0, 9, 100, 110)
                        .size(0, 3, 120, 130)
                        .full(0, true, 140, 150)
                        .empty(0, false, 160, 170)
                        .put_closed(0, 9, 180, 190)
                        .empty(0, true, 200, 210);
  EXPECT_EQ(forget_past(history, 90).left_out, 5U);
  ASSERT_EQ(history.operations.size(), 1U);
  EXPECT_EQ(judge(history, Specification{}).verdict, Verdict::valid);
}

// Put and taken around the instant: the get is not there, so neither may the put be.
TEST(UnknownPast, AnItemWhoseGetMayBeMissingIsLeftOut) {
  History history = HistoryBuilder().put(0, 7, 80, 110).put(0, 8, 120, 130).get(1, 8, 140, 150);
  forget_past(history, 90);
  EXPECT_EQ(count_of(history, OperationKind::put), 1U);
  EXPECT_EQ(judge(history, Specification{}).verdict, Verdict::valid);
}

TEST(UnknownPast, AViolationAfterItIsStillOne) {
  History history = HistoryBuilder()
                        .get(1, 1, 100, 110)
                        .put(0, 2, 120, 130)
                        .put(0, 3, 140, 150)
                        .get(1, 3, 160, 170)
                        .get(1, 2, 180, 190);
  forget_past(history, 90);
  EXPECT_EQ(judge(history, Specification{}).violation, ViolationClass::order);
}

// A bounded queue under three threads, recorded whole.
void run_bounded(Recorder& recorder, std::int64_t items) {
  std::mutex mutex;
  std::deque<std::int64_t> inside;
  const auto push = [&](std::int64_t value) {
    const std::scoped_lock lock(mutex);
    if (inside.size() == 16) return false;
    inside.push_back(value);
    return true;
  };
  const auto pop = [&]() -> std::optional<std::int64_t> {
    const std::scoped_lock lock(mutex);
    if (inside.empty()) return std::nullopt;
    const std::int64_t value = inside.front();
    inside.pop_front();
    return value;
  };
  std::vector<std::thread> threads;
  for (std::int64_t p = 0; p < 2; ++p) {
    threads.emplace_back([&, p] {
      for (std::int64_t i = 1; i <= items;) {
        const std::int64_t value = p * 1'000'000 + i;
        const bool in = recorder.try_put(value, [&] { return push(value); });
        if (in) {
          ++i;
        } else {
          std::this_thread::yield();
        }
      }
    });
  }
  threads.emplace_back([&] {
    for (std::int64_t left = 2 * items; left > 0;) {
      if (recorder.try_get(pop)) {
        --left;
      } else {
        std::this_thread::yield();
      }
    }
  });
  for (std::thread& thread : threads) thread.join();
}

TEST(UnknownPast, AWindowOfARunIsValid) {
  for (int round = 0; round < 4; ++round) {
    const RecordingFolder folder;
    {
      Recorder recorder(
          {.folder = folder.path(), .specification = "fifo capacity=16", .window = 64});
      run_bounded(recorder, 300);
    }
    const auto recorded = recording::read_recording(folder.path());
    EXPECT_LE(recorded.history.operations.size(), 3 * 64 + 8U);
    const Judgement judgement = judge_recorded(recorded);
    EXPECT_NE(judgement.verdict, Verdict::violation) << judgement.explanation;
  }
}

// Logs of one whole run, cut at both ends at any instant: never a violation.
TEST(UnknownPast, AnyPartOfARightRunAccusesNobody) {
  const RecordingFolder folder;
  {
    Recorder recorder({.folder = folder.path(), .specification = "fifo capacity=16"});
    run_bounded(recorder, 60);
  }
  const recording::ReadLogs whole = recording::read_logs(folder.path());
  std::vector<std::uint64_t> instants;
  for (const auto& log : whole.logs) {
    for (const auto& call : log.calls) instants.insert(instants.end(), {call.t0, call.t1});
  }
  std::sort(instants.begin(), instants.end());
  std::mt19937_64 dice(42);
  std::size_t judged = 0;
  for (int round = 0; round < 400; ++round) {
    recording::ReadLogs part = whole;
    const std::uint64_t from = instants[dice() % (instants.size() / 2)];
    const std::uint64_t until = instants[instants.size() / 2 + dice() % (instants.size() / 2)];
    for (auto& log : part.logs) {
      if (dice() % 2 == 0) log.stopped_at = until + dice() % 100;
      const auto gone = [&](const recording::ReadCall& call) { return call.t1 < from; };
      // Every log keeps the calls after the instant, and any number of those before.
      auto first = std::find_if_not(log.calls.begin(), log.calls.end(), gone);
      first -= static_cast<std::ptrdiff_t>(
          dice() % (static_cast<std::uint64_t>(first - log.calls.begin()) + 1));
      log.calls.erase(log.calls.begin(), first);
      if (!log.calls.empty()) log.known_from = std::min(log.calls.front().t0, from);
    }
    part.logs.front().known_from = from;
    const auto recorded = recording::put_together(std::move(part), folder.path());
    const Judgement judgement = judge_recorded(recorded);
    ASSERT_NE(judgement.verdict, Verdict::violation)
        << "round " << round << ": " << judgement.explanation;
    judged += judgement.verdict == Verdict::valid ? 1U : 0U;
  }
  EXPECT_GT(judged, 300U);
}

}  // namespace
}  // namespace queuecheck
