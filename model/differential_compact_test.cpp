// The judge over compact logs against brute force and against the judge over a History, on random
// small histories (QUEUECHECK_DIFFERENTIAL sets their number).
#include <gtest/gtest.h>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/compact_sweep.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/judge_compact.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck {
namespace {

void compare(const RandomShape& shape, std::string_view text, std::int64_t count,
             std::uint64_t seed, int beyond_percent_max) {
  const auto axes = std::get<Specification>(parse_specification(text));
  SmallRandom random(seed);
  std::int64_t differences = 0;
  std::int64_t beyond = 0;
  std::int64_t legal = 0;
  for (std::int64_t i = 0; i < count && differences < 3; ++i) {
    const History history = RandomHistory(random, shape, axes).make();
    const auto compact = compacted(history);
    ASSERT_TRUE(compact) << show(history);
    const bool right = brute_force_valid(history, axes);
    const CompactResult swept = sweep_compact(*compact, axes);
    const Judgement judged = judge(*compact, axes);
    legal += right;
    beyond += swept.answer == CompactAnswer::beyond;
    const bool sweep_differs =
        swept.answer != CompactAnswer::beyond && (swept.answer == CompactAnswer::legal) != right;
    const bool judge_differs = (judged.safety == Verdict::valid) != right;
    const bool unproved =
        judged.safety == Verdict::violation && (judged.witness.empty() || !judged.violation);
    if (!sweep_differs && !judge_differs && !unproved) continue;
    ++differences;
    ADD_FAILURE() << text << ": brute force says " << (right ? "legal" : "illegal") << "; sweep "
                  << (sweep_differs ? "differs" : "agrees") << ", judge " << name(judged.safety)
                  << ": " << judged.explanation << "\n"
                  << show(history);
  }
  std::cout << text << ": " << count << " histories, " << 100 * legal / count << " % legal, "
            << differences << " differences, " << beyond << " beyond the sweep\n";
  EXPECT_LE(beyond * 100, count * beyond_percent_max) << "the sweep decides too little itself";
}

TEST(DifferentialCompact, SweepAndJudgeAreExact) {
  compare({}, "fifo close=drain", histories(), 1, 0);
  RandomShape plain;
  plain.close = false;
  compare(plain, "fifo", histories() / 5, 2, 0);
  compare(plain, "bag", histories() / 5, 3, 0);
  plain.empties = plain.pending = false;
  compare(plain, "fifo", histories() / 5, 4, 0);
}

TEST(DifferentialCompact, WhatIsBeyondTheSweepIsJudgedAsEver) {
  compare({}, "fifo close=drain refusal=contended", histories() / 10, 5, 60);
  compare({}, "fifo close=drain refusal=reserved", histories() / 10, 9, 60);
  compare({}, "fifo close=drain refusal=free", histories() / 10, 6, 60);
  RandomShape open;
  open.close = false;
  compare(open, "fifo refusal=free", histories() / 10, 8, 0);
  RandomShape repeated;
  repeated.repeated = true;
  compare(repeated, "fifo close=drain", histories() / 20, 7, 100);
}

// The same values, but such that no table is dense.
TEST(DifferentialCompact, ArbitraryIntegersAreRenumbered) {
  const Specification axes;
  SmallRandom random(8);
  RandomShape shape;
  shape.close = false;
  for (std::int64_t i = 0; i < histories() / 10; ++i) {
    History history = RandomHistory(random, shape, axes).make();
    const bool right = brute_force_valid(history, axes);
    for (Operation& o : history.operations) {
      if (o.value != no_value) o.value = o.value * 0x1234'5678'9abc'def - 77;
    }
    const CompactResult swept = sweep_compact(*compacted(history), axes);
    ASSERT_EQ(swept.answer, right ? CompactAnswer::legal : CompactAnswer::illegal)
        << swept.reason << show(history);
  }
}

}  // namespace
}  // namespace queuecheck
