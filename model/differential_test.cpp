// The fast judges against brute force, on random small histories. QUEUECHECK_DIFFERENTIAL sets the
// number of histories (default 100 000).
#include <gtest/gtest.h>

#include <chrono>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/random_history.hpp"
#include "queuecheck/model/refusal.hpp"
#include "queuecheck/model/search.hpp"

namespace queuecheck {
namespace {

struct Tally {
  std::int64_t compared = 0;
  std::int64_t legal = 0;
  std::int64_t differences = 0;
  std::int64_t missed = 0;  // illegal, and the judge found nothing
  double legal_percent() const {
    return 100.0 * static_cast<double>(legal) / static_cast<double>(compared);
  }
};

// Runs `verdict(history)` against brute force. `exact`: silence must mean legal, too.
template <class Judge>
Tally compare(const RandomShape& shape, std::string_view text, std::int64_t count, bool exact,
              Judge verdict) {
  const Specification specification = spec(text);
  SmallRandom random(20240611);
  Tally tally;
  const auto began = std::chrono::steady_clock::now();
  for (std::int64_t i = 0; i < count; ++i) {
    const History history = RandomHistory(random, shape, specification).make();
    const bool legal = brute_force_valid(history, specification);
    const Verdict judged = verdict(history, specification);
    ++tally.compared;
    tally.legal += legal ? 1 : 0;
    const bool false_alarm = legal && judged != Verdict::valid;
    const bool miss = !legal && judged != Verdict::violation;
    tally.missed += miss ? 1 : 0;
    if (!false_alarm && !(miss && exact)) continue;
    if (++tally.differences <= 3) {
      ADD_FAILURE() << text << ": brute force says " << (legal ? "legal" : "illegal")
                    << ", the judge " << name(judged) << "\n"
                    << show(history);
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::cout << text << ": " << tally.compared << " histories, " << tally.legal_percent()
            << " % legal, " << tally.differences << " differences, " << tally.missed << " misses, "
            << took.count() << " s\n";
  return tally;
}

// Only the fast judges: no search comes to their help, no end obligations.
Verdict fast(const History& history, const Specification& specification) {
  JudgeBudget budget;
  budget.states_max = 0;
  const Judgement judgement = judge(history, specification, budget);
  const bool found_nothing = judgement.unknown_reason.find("without a search") != std::string::npos;
  return found_nothing ? Verdict::valid : judgement.safety;
}

Verdict whole(const History& history, const Specification& specification) {
  return judge(history, specification).safety;
}

Verdict searched(const History& history, const Specification& specification) {
  const auto excused = excused_refusals(history, specification.refusal);
  return search_order(history, specification, excused, {}).verdict;
}

TEST(Differential, SweepIsExactForUnboundedFifo) {
  const Tally tally = compare({}, "fifo close=drain", histories(), true, fast);
  EXPECT_EQ(tally.differences, 0);
  EXPECT_GT(tally.legal_percent(), 10);
  EXPECT_LT(tally.legal_percent(), 70);
}

TEST(Differential, SweepIsExactWithTimeoutsAndRefusals) {
  RandomShape shape;
  shape.timeouts = true;
  for (const char* text : {"fifo close=drain refusal=contended", "fifo refusal=unfinished",
                           "fifo close=drain refusal=reserved", "fifo close=drain refusal=stalled",
                           "fifo close=drain refusal=free", "bag close=drain", "fifo"}) {
    EXPECT_EQ(compare(shape, text, histories() / 10, true, fast).differences, 0) << text;
  }
}

TEST(Differential, NumbersAreSoundForBoundedQueues) {
  RandomShape shape;
  shape.observers = true;
  shape.timeouts = true;
  for (const char* text :
       {"fifo capacity=1 close=drain", "fifo capacity=2", "fifo capacity=3 refusal=unfinished",
        "fifo capacity=2 refusal=contended close=drain",
        "fifo capacity=2 refusal=reserved close=drain", "fifo close=drain"}) {
    const Tally tally = compare(shape, text, histories() / 10, false, fast);
    EXPECT_EQ(tally.differences, 0) << text;
    EXPECT_LT(tally.missed, tally.compared / 20) << "the sound conditions see too little";
  }
}

TEST(Differential, SearchIsExact) {
  RandomShape shape;
  shape.observers = true;
  shape.timeouts = true;
  shape.clear = true;
  for (const char* text :
       {"fifo capacity=2 close=drain", "fifo capacity=1 refusal=contended", "lifo capacity=2",
        "fifo capacity=2 refusal=reserved close=drain", "bag close=discard",
        "fifo close=discard refusal=unfinished", "fifo", "fifo capacity=1 on_full=drop_oldest",
        "fifo capacity=2 on_full=drop_newest", "fifo capacity=1 close=drain late_put=accept",
        "fifo capacity=1 close=drain late_put=lose"}) {
    EXPECT_EQ(compare(shape, text, histories() / 20, true, searched).differences, 0) << text;
  }
}

TEST(Differential, WholeJudgeIsExactForSmallHistories) {
  RandomShape shape;
  shape.observers = true;
  shape.timeouts = true;
  shape.clear = true;
  for (const char* text :
       {"fifo capacity=2 close=drain", "fifo capacity=1 refusal=unfinished", "lifo",
        "fifo capacity=2 refusal=reserved", "fifo capacity=2 refusal=stalled", "fifo close=discard",
        "bag capacity=2", "fifo capacity=1 on_full=drop_oldest",
        "fifo capacity=1 close=drain late_put=accept",
        "fifo capacity=1 close=drain late_put=lose"}) {
    EXPECT_EQ(compare(shape, text, histories() / 20, true, whole).differences, 0) << text;
  }
}

TEST(Differential, RepeatedAndAnonymousValues) {
  RandomShape repeated;
  repeated.repeated = true;
  RandomShape anonymous;
  anonymous.anonymous = true;
  anonymous.observers = true;
  for (const char* text : {"fifo close=drain", "fifo capacity=2"}) {
    EXPECT_EQ(compare(repeated, text, histories() / 20, true, whole).differences, 0) << text;
    EXPECT_EQ(compare(anonymous, text, histories() / 20, true, whole).differences, 0) << text;
    EXPECT_EQ(compare(anonymous, text, histories() / 20, false, fast).differences, 0) << text;
  }
}

// The comparison can fail: a judge that forgets one pattern is seen.
TEST(Differential, AWeakenedJudgeIsSeen) {
  const std::int64_t count = 2'000;
  const auto without = [](ViolationClass forgotten, ViolationClass and_this) {
    return [=](const History& history, const Specification& specification) {
      const Judgement judgement = judge(history, specification);
      const bool forgets = judgement.violation == forgotten || judgement.violation == and_this;
      return forgets ? Verdict::valid : judgement.safety;
    };
  };
  const auto misses = [&](auto weak) {
    return compare({}, "fifo close=drain", count, false, weak).missed;
  };
  EXPECT_EQ(misses(fast), 0);
  EXPECT_GT(misses(without(ViolationClass::order, ViolationClass::lost)), 0);
  EXPECT_GT(misses(without(ViolationClass::false_empty, ViolationClass::false_empty)), 0);
  EXPECT_GT(misses(without(ViolationClass::duplicate, ViolationClass::duplicate)), 0);
  EXPECT_GT(misses(without(ViolationClass::fresh, ViolationClass::fresh)), 0);
  EXPECT_GT(misses(without(ViolationClass::not_drained, ViolationClass::not_drained)), 0);
  EXPECT_GT(misses(without(ViolationClass::false_closed, ViolationClass::false_closed)), 0);
}

}  // namespace
}  // namespace queuecheck
