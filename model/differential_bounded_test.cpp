// Order-based judging of bounded queues against brute force, on random small histories: the known
// order must be exact, the greedy's YES and the NO by numbers must never be wrong, and the whole
// judge must agree. QUEUECHECK_DIFFERENTIAL sets the number of histories (default 100 000).
#include <gtest/gtest.h>

#include <iostream>

#include "queuecheck/model/brute_force.hpp"
#include "queuecheck/model/differential_test_support.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/order_judge.hpp"
#include "queuecheck/model/random_history.hpp"
#include "queuecheck/model/refusal.hpp"

namespace queuecheck {
namespace {

// nullopt: not a problem of depth alone, or broken in a way that the sweep tells.
std::optional<DepthProblem> problem_of(const History& history, const Specification& axes) {
  const Windows windows = make_windows(history, axes);
  const CloseWindow close = make_close_window(history, axes, windows);
  if (windows.finding || close.finding) return std::nullopt;
  return make_depth_problem(history, axes, windows, close, excused_refusals(history, axes.refusal));
}

struct Tally {
  std::int64_t asked = 0;
  std::int64_t legal = 0;
  std::int64_t forced = 0;
  std::int64_t certain_yes = 0;
  std::int64_t certain_no = 0;
  std::int64_t searched = 0;
  std::int64_t differences = 0;
};

void print(std::string_view text, const Tally& t) {
  std::cout << text << ": " << t.asked << " histories, " << t.legal << " legal, " << t.forced
            << " with a forced order, " << t.certain_yes << " certain YES, " << t.certain_no
            << " certain NO, " << t.searched << " left for the search, " << t.differences
            << " differences\n";
}

// Histories in which one process puts all values, or gets all, have one order but for ties.
enum class Role : std::uint8_t { any, one_producer, one_consumer };

bool has_role(const History& history, Role role) {
  if (role == Role::any) return true;
  std::optional<std::uint32_t> process;
  std::int64_t count = 0;
  for (const Operation& o : history.operations) {
    const bool counts = role == Role::one_producer ? is_put(o.kind) : is_get(o.kind);
    if (!counts || (o.outcome != Outcome::ok && !effect_is_open(o))) continue;
    if (process && *process != o.process) return false;
    process = o.process;
    ++count;
  }
  return count >= 2;
}

Tally compare(const RandomShape& shape, std::string_view text, std::int64_t count,
              Role role = Role::any) {
  const Specification axes = spec(text);
  SmallRandom random(20261122);
  Tally tally;
  for (std::int64_t i = 0; i < count; ++i) {
    RandomHistory maker(random, shape, axes);
    const History history = maker.make();
    if (!has_role(history, role)) continue;
    const auto problem = problem_of(history, axes);
    if (!problem) continue;
    const OrderVerdict verdict = judge_by_order(*problem);
    const bool legal = brute_force_valid(history, axes);
    ++tally.asked;
    tally.legal += legal ? 1 : 0;
    tally.forced += verdict.forced ? 1 : 0;
    tally.certain_yes += verdict.fit == Fit::fits ? 1 : 0;
    tally.certain_no += verdict.fit == Fit::fits_not ? 1 : 0;
    tally.searched += verdict.fit == Fit::unknown ? 1 : 0;
    const bool wrong = verdict.fit != Fit::unknown && (verdict.fit == Fit::fits) != legal;
    if (!wrong) continue;
    if (++tally.differences <= 3) {
      ADD_FAILURE() << text << ": brute force says " << (legal ? "legal" : "illegal") << "\n"
                    << show(history);
    }
  }
  print(text, tally);
  return tally;
}

RandomShape everything() {
  RandomShape shape;
  shape.observers = true;
  shape.timeouts = true;
  return shape;
}

TEST(DifferentialBounded, OrdersAreNeverWrong) {
  for (const char* text :
       {"fifo capacity=1 close=drain", "fifo capacity=2 close=drain", "fifo capacity=3", "fifo",
        "fifo capacity=2 refusal=contended close=drain", "fifo capacity=1 refusal=unfinished"}) {
    const Tally tally = compare(everything(), text, histories() / 5);
    EXPECT_EQ(tally.differences, 0) << text;
    EXPECT_GT(tally.certain_yes, tally.legal * 9 / 10) << "the greedy finds too few orders";
    EXPECT_GT(tally.certain_no, 0);
  }
}

TEST(DifferentialBounded, OneProducerOrOneConsumerIsDecided) {
  for (const char* text : {"fifo capacity=1 close=drain", "fifo capacity=2", "fifo capacity=3"}) {
    for (const Role role : {Role::one_producer, Role::one_consumer}) {
      const Tally tally = compare(everything(), text, histories() / 2, role);
      EXPECT_EQ(tally.differences, 0) << text;
      EXPECT_GT(tally.asked, histories() / 500);
      EXPECT_LE(tally.searched, tally.asked / 50 + 2) << "ties alone are left for the search";
    }
  }
}

// What is left for the search is little, and then the whole judge is exact.
TEST(DifferentialBounded, WholeJudgeNeedsTheSearchSeldom) {
  JudgeBudget no_search;
  no_search.states_max = 0;
  for (const char* text : {"fifo capacity=1 close=drain", "fifo capacity=2", "fifo capacity=3"}) {
    const Specification axes = spec(text);
    SmallRandom random(77);
    Tally tally;
    for (std::int64_t i = 0; i < histories() / 5; ++i) {
      const History history = RandomHistory(random, everything(), axes).make();
      const bool legal = brute_force_valid(history, axes);
      const Verdict quick = judge(history, axes, no_search).safety;
      ++tally.asked;
      tally.legal += legal ? 1 : 0;
      tally.certain_yes += quick == Verdict::valid ? 1 : 0;
      tally.certain_no += quick == Verdict::violation ? 1 : 0;
      tally.searched += quick == Verdict::unknown ? 1 : 0;
      const Verdict whole = quick == Verdict::unknown ? judge(history, axes).safety : quick;
      if (whole == (legal ? Verdict::valid : Verdict::violation)) continue;
      if (++tally.differences <= 3) {
        ADD_FAILURE() << text << ": brute force says " << (legal ? "legal" : "illegal")
                      << ", the judge " << name(whole) << "\n"
                      << show(history);
      }
    }
    print(text, tally);
    EXPECT_EQ(tally.differences, 0) << text;
    EXPECT_LT(tally.searched, tally.asked / 10);
  }
}

TEST(DifferentialBounded, AnonymousItemsAreDecidedByCounting) {
  RandomShape shape = everything();
  shape.anonymous = true;
  for (const char* text : {"fifo capacity=1 close=drain", "fifo capacity=2", "fifo close=drain"}) {
    const Tally tally = compare(shape, text, histories() / 5);
    EXPECT_EQ(tally.differences, 0) << text;
    EXPECT_EQ(tally.searched, 0) << text;
  }
}

}  // namespace
}  // namespace queuecheck
