// The online monitor against the offline sweep: random small histories with ties, fed in two ways,
// and medium ones with one answer spoilt (QUEUECHECK_DIFFERENTIAL sets the number of small ones).
#include <gtest/gtest.h>

#include <map>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/compact_sweep.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/legal_history.hpp"
#include "queuecheck/model/online_monitor.hpp"

namespace queuecheck {
namespace {

void drain(OnlineMonitor& monitor, const CompactHistory& history) {
  monitor.drain(history.logs);
}

// As it is while the queue runs: any log goes ahead of any other, verdicts come in between.
void push(OnlineMonitor& monitor, const CompactHistory& history, SmallRandom& random) {
  std::vector<OperationLog::Cursor> cursors;
  for (const OperationLog& log : history.logs) cursors.emplace_back(log);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < cursors.size(); ++i) open.push_back(i);
  LoggedCall call;
  while (!open.empty()) {
    const auto pick =
        static_cast<std::size_t>(random.below(static_cast<std::int64_t>(open.size())));
    if (cursors[open[pick]].next(call)) {
      monitor.feed(open[pick], call);
    } else {
      monitor.end(open[pick]);
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(pick));
    }
    if (random.chance(40)) monitor.advance();
  }
  monitor.finish();
}

struct Count {
  std::int64_t compared = 0;
  std::int64_t illegal = 0;
  std::int64_t unknown = 0;
  std::int64_t differences = 0;
};

void compare_one(const History& history, const Specification& axes, SmallRandom& random,
                 Count& count) {
  const CompactHistory compact = *compacted(history);
  const CompactAnswer right = sweep_compact(compact, axes).answer;
  ASSERT_NE(right, CompactAnswer::beyond);
  ++count.compared;
  count.illegal += right == CompactAnswer::illegal;
  OnlineMonitor drained(axes, compact.logs.size());
  drain(drained, compact);
  OnlineMonitor pushed(axes, compact.logs.size());
  push(pushed, compact, random);
  for (const OnlineMonitor* monitor : {&drained, &pushed}) {
    if (monitor->verdict() == Verdict::unknown) {
      ++count.unknown;
      continue;
    }
    const bool says_illegal = monitor->verdict() == Verdict::violation;
    if (says_illegal == (right == CompactAnswer::illegal)) continue;
    if (++count.differences > 3) continue;
    ADD_FAILURE() << (monitor == &drained ? "drained" : "pushed") << ": sweep says "
                  << (says_illegal ? "legal" : "illegal") << ", the monitor "
                  << name(monitor->verdict()) << ": "
                  << (monitor->finding() ? monitor->finding()->explanation : "") << "\n"
                  << show(history);
  }
}

Count compare(const RandomShape& shape, std::string_view text, std::int64_t number,
              std::uint64_t seed) {
  const auto axes = std::get<Specification>(parse_specification(text));
  SmallRandom random(seed);
  Count count;
  for (std::int64_t i = 0; i < number; ++i) {
    compare_one(RandomHistory(random, shape, axes).make(), axes, random, count);
  }
  std::cout << text << ": " << count.compared << " histories, " << count.illegal << " illegal, "
            << count.differences << " differences, " << count.unknown << " unknown of "
            << 2 * count.compared << "\n";
  EXPECT_EQ(count.differences, 0);
  return count;
}

TEST(DifferentialOnline, ExactWithoutPendingCalls) {
  RandomShape shape;
  shape.pending = false;
  EXPECT_EQ(compare(shape, "fifo close=drain", histories(), 1).unknown, 0);
  shape.close = false;
  EXPECT_EQ(compare(shape, "fifo", histories(), 2).unknown, 0);
  EXPECT_EQ(compare(shape, "bag", histories() / 10, 3).unknown, 0);
  EXPECT_EQ(compare(shape, "fifo refusal=free", histories() / 10, 4).unknown, 0);
  shape.operations_max = 24;
  shape.processes_max = 6;
  EXPECT_EQ(compare(shape, "fifo", histories() / 4, 5).unknown, 0);
}

TEST(DifferentialOnline, PendingCallsAreExactOrUnknown) {
  RandomShape shape;
  for (const char* text : {"fifo close=drain", "fifo"}) {
    shape.close = std::string_view(text) != "fifo";
    const Count count = compare(shape, text, histories(), 6);
    EXPECT_LT(count.unknown * 50, count.compared * 2) << "more than 2 in 100 are left open";
  }
  shape.close = false;  // and where EMPTY says nothing, all is known
  EXPECT_EQ(compare(shape, "fifo refusal=free", histories(), 7).unknown, 0);
}

TEST(DifferentialOnline, MediumHistoriesWithOneAnswerSpoilt) {
  const Specification axes;
  SmallRandom random(8);
  Count count;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    History history =
        legal_history(seed % 2 == 0 ? empty_shape(3'000, 7) : growing_shape(3'000, 5), axes, seed);
    if (seed % 3 != 0) {
      auto& operations = history.operations;
      Operation& one = operations[static_cast<std::size_t>(random.below(3'000))];
      Operation& other = operations[static_cast<std::size_t>(random.below(3'000))];
      const bool both_got = is_get(one.kind) && is_get(other.kind);
      if (both_got) std::swap(one.outcome, other.outcome);
      if (both_got) std::swap(one.value, other.value);
    }
    compare_one(history, axes, random, count);
  }
  EXPECT_EQ(count.unknown, 0);
  EXPECT_EQ(count.differences, 0);
  EXPECT_GT(count.illegal, 5);
  EXPECT_GT(count.compared - count.illegal, 15);
}

// What the monitor calls a violation has no legal order, by brute force; and it does find some of
// what it is made for.
struct Certain {
  std::int64_t illegal = 0;
  std::int64_t found = 0;
  std::map<ViolationClass, std::int64_t> classes;
};

Certain compare_certain(const RandomShape& shape, std::string_view text, std::int64_t number,
                        std::uint64_t seed) {
  const Specification axes = spec(text);
  SmallRandom random(seed);
  Certain certain;
  for (std::int64_t i = 0; i < number; ++i) {
    const History history = RandomHistory(random, shape, axes).make();
    const bool legal = brute_force_valid(history, axes);
    certain.illegal += legal ? 0 : 1;
    OnlineMonitor monitor(axes, compacted(history)->logs.size());
    push(monitor, *compacted(history), random);
    if (monitor.verdict() != Verdict::violation) continue;
    ++certain.found;
    ++certain.classes[monitor.finding()->violation];
    if (!legal) continue;
    ADD_FAILURE() << text << ": legal, yet " << name(monitor.finding()->violation) << ": "
                  << monitor.finding()->explanation << "\n"
                  << show(history);
    break;
  }
  std::cout << text << ": " << certain.illegal << " illegal, found " << certain.found
            << " of them\n";
  return certain;
}

TEST(DifferentialOnline, BoundedViolationsAreNeverWrong) {
  RandomShape shape;
  shape.timeouts = true;
  shape.operations_max = 7;
  for (const char* text :
       {"fifo capacity=1", "fifo capacity=2 close=drain", "bag capacity=1 close=drain",
        "fifo capacity=1 close=drain crash={slot_leaked}"}) {
    shape.close = std::string_view(text).find("close") != std::string_view::npos;
    Certain certain = compare_certain(shape, text, histories(5), 9);
    EXPECT_GT(certain.classes[ViolationClass::capacity], 0) << text;
    EXPECT_GT(certain.classes[ViolationClass::false_full], 0) << text;
    EXPECT_GT(certain.classes[ViolationClass::false_empty], 0) << text;
  }
}

TEST(DifferentialOnline, ExcusedRefusalsAreNeverAccused) {
  RandomShape shape;
  shape.timeouts = true;
  shape.operations_max = 7;
  for (const char* refusal : {"contended", "unfinished", "reserved", "stalled", "free"}) {
    const std::string text = std::string("fifo capacity=2 close=drain refusal=") + refusal;
    Certain certain = compare_certain(shape, text, histories(5), 10);
    const bool judged = std::string_view(refusal) != "free";
    EXPECT_EQ(certain.classes[ViolationClass::false_empty] > 0, judged) << text;
    EXPECT_GT(certain.found * 2, certain.illegal) << text << ": most is found online";
  }
}

// What follows an answer that the monitor does not know is not judged; what was certain before is.
TEST(DifferentialOnline, WhatIsCertainBeforeAnUnknownAnswerIsTold) {
  LoggedCall put{OperationKind::try_put, Outcome::ok, true, false, 1, 0, 1};
  const LoggedCall unknown{OperationKind::try_get, Outcome::poisoned, true, false, no_value, 5, 6};
  for (const bool too_many : {false, true}) {
    OnlineMonitor monitor(spec("fifo capacity=1"), 2);
    monitor.feed(0, put);
    if (too_many) monitor.feed(0, {OperationKind::try_put, Outcome::ok, true, false, 2, 2, 3});
    monitor.feed(1, unknown);
    monitor.finish();
    EXPECT_EQ(monitor.verdict(), too_many ? Verdict::violation : Verdict::unknown);
    EXPECT_EQ(monitor.gave_up(), !too_many);
    if (!too_many) continue;
    EXPECT_EQ(monitor.finding()->violation, ViolationClass::capacity);
  }
}

}  // namespace
}  // namespace queuecheck
