// For every rung a literal history that holds it and fails the next stronger one, and the figures.
#include "queuecheck/model/ladder.hpp"

#include <gtest/gtest.h>

#include <ctime>

#include "queuecheck/model/history_builder.hpp"

namespace queuecheck {
namespace {

using H = HistoryBuilder;

Ladder judged(const History& history, std::string_view specification = "fifo close=drain") {
  return ladder(history, std::get<Specification>(parse_specification(specification)));
}

std::string rung(const Ladder& ladder, Level level) {
  const Rung& found = ladder.rungs[static_cast<std::size_t>(level)];
  EXPECT_EQ(found.level, level);
  return std::string(name(found.standing));
}

std::string strongest_name(const Ladder& ladder) {
  const Rung* best = strongest(ladder);
  return best == nullptr ? "none" : std::string(name(best->level));
}

// The strongest level of the history, and that the one above it fails with a witness in words.
void expect_between(const History& history, Level holds, Level fails,
                    std::string_view specification = "fifo close=drain") {
  const Ladder l = judged(history, specification);
  EXPECT_EQ(rung(l, holds), "holds");
  EXPECT_EQ(rung(l, fails), "fails") << name(fails);
  const Rung& failing = l.rungs[static_cast<std::size_t>(fails)];
  EXPECT_FALSE(failing.reason.empty());
  EXPECT_TRUE(failing.violation);
  EXPECT_EQ(strongest_name(l), name(holds));
  EXPECT_NE(summary(l).find(std::string(title(holds)) + " holds"), std::string::npos) << summary(l);
}

TEST(Ladder, StrictIsTheTop) {
  const Ladder l = judged(H().put(0, 1, 1, 2).get(1, 1, 3, 4).complete());
  EXPECT_EQ(strongest_name(l), "strict");
  EXPECT_EQ(first_failing(l), nullptr);
  EXPECT_EQ(summary(l), "");
  for (const Rung& r : l.rungs) EXPECT_EQ(r.standing, Standing::holds) << name(r.level);
}

// The put was killed at 5, EMPTY was answered after that, and then its item came out.
TEST(Ladder, LinearizableButNotStrict) {
  const H late = H().pending_put(0, 7, 1).crash(0, 5).get_empty(1, 6, 7).get(1, 7, 8, 9);
  expect_between(late, Level::linearizable, Level::strict);
  EXPECT_EQ(strongest_name(judged(H().pending_put(0, 7, 1).crash(0, 5).get(1, 7, 8, 9))), "strict");
}

// Only the get that was killed at 4 can have taken 2, which was put later.
TEST(Ladder, AKilledGetTookWhatWasNotThereYet) {
  const auto killed_at = [](std::int64_t time) {
    return H().pending_get(0, 1).crash(0, time).put(1, 2, 5, 6).get_empty(1, 9, 10);
  };
  expect_between(killed_at(4), Level::linearizable, Level::strict);
  EXPECT_EQ(strongest_name(judged(killed_at(7))), "strict");
}

TEST(Ladder, SequentiallyConsistentButNotLinearizable) {
  // 2 was put after 1, but by another process: without real time they may change places.
  expect_between(H().put(0, 1, 1, 2).put(1, 2, 3, 4).get(2, 2, 5, 6).get(2, 1, 7, 8),
                 Level::sequentially_consistent, Level::linearizable);
}

TEST(Ladder, QuiescentlyConsistentButNotSequentially) {
  // One producer's items change places, but a long call overlaps everything.
  const H busy =
      H().put(0, 1, 1, 2).put(0, 2, 3, 4).get(2, 2, 5, 6).get(2, 1, 7, 8).put(3, 9, 0, 9);
  expect_between(busy, Level::quiescently_consistent, Level::sequentially_consistent);
  // The same with an instant of rest between the puts.
  const Ladder rested = judged(H().put(0, 1, 1, 2).put(0, 2, 4, 5).get(2, 2, 6, 7).get(2, 1, 8, 9));
  EXPECT_EQ(rung(rested, Level::quiescently_consistent), "fails");
}

TEST(Ladder, FifoOrderButEmptyIsFalse) {
  const H stale = H().put(0, 1, 1, 2).get_empty(0, 4, 5).get(0, 1, 7, 8);
  expect_between(stale, Level::fifo_order, Level::quiescently_consistent);
  const Ladder l = judged(stale);
  EXPECT_EQ(l.quantities.empty_answers, 1U);
  EXPECT_EQ(l.quantities.false_empty_answers, 1U);
  EXPECT_EQ(l.quantities.lag_ns, 2);  // from 2 to the beginning of the EMPTY
  EXPECT_EQ(summary(l),
            "a violation of a truthful EMPTY; FIFO order, EMPTY aside holds; lag 2ns; "
            "1 of 1 EMPTY are false");
}

TEST(Ladder, PerProducerButNotFifo) {
  // Items of two producers come out in the wrong order; that process 1 did not find its own item
  // keeps consistency without real time out.
  const H mixed =
      H().put(0, 1, 1, 2).put(1, 2, 4, 5).get_empty(1, 7, 8).get(1, 2, 10, 11).get(2, 1, 13, 14);
  expect_between(mixed, Level::per_producer, Level::fifo_order);
  const Ladder l = judged(mixed);
  EXPECT_EQ(l.quantities.overtakes, 1U);
  EXPECT_EQ(l.quantities.lateness, 1U);
  EXPECT_NE(
      summary(l).find("a violation of FIFO between producers; per-producer FIFO holds; k = 1"),
      std::string::npos)
      << summary(l);
}

TEST(Ladder, PerConsumerButNotPerProducer) {
  // One producer's items change places, but each consumer gets one of them. The EMPTY after its own
  // put keeps sequential consistency out.
  const H split = H().put(0, 1, 1, 2)
                      .put(0, 2, 4, 5)
                      .get_empty(0, 6, 7)
                      .get(1, 2, 8, 9)
                      .put(1, 3, 10, 11)
                      .get(2, 3, 12, 13)
                      .get(2, 1, 14, 15);
  const Ladder l = judged(split);
  EXPECT_EQ(rung(l, Level::per_producer_per_consumer), "holds");
  EXPECT_EQ(rung(l, Level::per_producer), "fails");
  EXPECT_EQ(l.quantities.lag_ns, std::nullopt);
  EXPECT_EQ(l.quantities.lag_reason, "items of one producer are out of order");
}

TEST(Ladder, BagButNoOrder) {
  const H swapped = H().put(0, 1, 1, 2).put(0, 2, 4, 5).get(1, 2, 7, 8).get(1, 1, 10, 11);
  expect_between(swapped, Level::bag, Level::per_producer_per_consumer);
}

TEST(Ladder, ConservingButNoBag) {
  const H swapped =
      H().put(0, 1, 1, 2).put(0, 2, 4, 5).get_empty(1, 6, 7).get(1, 2, 8, 9).get(1, 1, 11, 12);
  expect_between(swapped, Level::conserving, Level::bag);
}

TEST(Ladder, NothingHolds) {
  const Ladder twice = judged(H().put(0, 1, 1, 2).get(1, 1, 3, 4).get(1, 1, 5, 6));
  EXPECT_EQ(strongest_name(twice), "none");
  EXPECT_EQ(twice.quantities.duplicated, 1U);
  // An item is missing for good: that is told beside the order of the others.
  const Ladder lost =
      judged(H().put(0, 1, 1, 2).put(0, 2, 3, 4).get(1, 2, 6, 7).get_empty(1, 8, 9).complete());
  EXPECT_EQ(rung(lost, Level::conserving), "fails");
  EXPECT_EQ(lost.quantities.lost, 1U);
  EXPECT_NE(summary(lost).find("; 1 item lost"), std::string::npos) << summary(lost);
  // Nobody looked: it may still be inside.
  const Ladder left = judged(H().put(0, 1, 1, 2).put(0, 2, 3, 4).get(1, 2, 6, 7));
  EXPECT_EQ(rung(left, Level::conserving), "holds");
  EXPECT_EQ(left.quantities.left, 1U);
  EXPECT_EQ(left.quantities.lost, 0U);
}

TEST(Ladder, FalseFullIsCounted) {
  const Ladder bounded =
      judged(H().put(0, 1, 1, 2).put_full(0, 2, 3, 4).put(0, 3, 5, 6).put_full(0, 4, 7, 8),
             "fifo capacity=2");
  EXPECT_EQ(bounded.quantities.full_answers, 2U);
  EXPECT_EQ(bounded.quantities.false_full_answers, 1U);
  EXPECT_EQ(rung(bounded, Level::linearizable), "fails");
  EXPECT_EQ(strongest_name(bounded), "fifo-order");
  EXPECT_NE(summary(bounded).find("a truthful FULL"), std::string::npos) << summary(bounded);
}

TEST(Ladder, KCountsWhatOneGetPassedOverAndLatenessHowOftenOneWas) {
  const Ladder l = judged(H().put(0, 1, 1, 2)
                              .put(0, 2, 3, 4)
                              .put(0, 3, 5, 6)
                              .put(0, 4, 7, 8)
                              .get(1, 3, 10, 11)
                              .get(1, 4, 12, 13)
                              .get(1, 1, 14, 15)
                              .get(1, 2, 16, 17));
  EXPECT_EQ(l.quantities.overtakes, 2U);
  EXPECT_EQ(l.quantities.lateness, 2U);
}

TEST(Ladder, WhatCannotBeToldIsNotJudged) {
  const Ladder anonymous = judged(H().put(0, no_value, 1, 2).get(1, no_value, 3, 4));
  EXPECT_EQ(rung(anonymous, Level::per_producer), "not-judged");
  EXPECT_EQ(rung(anonymous, Level::linearizable), "holds");
  const Ladder again = judged(H().put(0, 1, 1, 2).get(1, 1, 3, 4).put(0, 1, 5, 6));
  EXPECT_EQ(rung(again, Level::bag), "not-judged");
}

TEST(Ladder, AViolationNamesWhatStillHolds) {
  const History swapped = H().put(0, 1, 1, 2).put(1, 2, 4, 5).get(2, 2, 7, 8).get(2, 1, 10, 11);
  const Judgement j = judge(swapped, {});
  EXPECT_EQ(j.level,
            "a violation of FIFO between producers; per-producer FIFO holds; k = 1; lateness = 1; "
            "lag 2ns");
  EXPECT_EQ(judge(H().put(0, 1, 1, 2).get(1, 1, 3, 4), {}).level, "");
}

// What is asked of the order decides what is missing.
TEST(Ladder, AViolationIsToldOfWhatWasAsked) {
  const auto level = [](const History& history, const char* specification) {
    return judge(history, std::get<Specification>(parse_specification(specification))).level;
  };
  // One producer's items change places.
  const History swapped = H().put(0, 1, 1, 2).put(0, 2, 4, 5).get(1, 2, 7, 8).get(2, 1, 10, 11);
  EXPECT_EQ(
      level(swapped, "per_producer"),
      "a violation of FIFO of one producer between consumers; per-producer, per-consumer FIFO "
      "holds; k = 1; lateness = 1");
  // Items of two producers change places, as they may; EMPTY is false, which it may not be.
  const History empty =
      H().put(0, 1, 1, 2).put(1, 2, 4, 5).get_empty(2, 6, 7).get(2, 2, 8, 9).get(2, 1, 10, 11);
  EXPECT_EQ(
      level(empty, "per_producer"),
      "a violation of a truthful EMPTY; per-producer FIFO holds; k = 1; lateness = 1; lag 4ns; "
      "1 of 1 EMPTY are false");
  EXPECT_EQ(
      level(empty, "bag"),
      "a violation of a truthful EMPTY; per-producer FIFO holds; k = 1; lateness = 1; lag 4ns; "
      "1 of 1 EMPTY are false");
  EXPECT_EQ(level(empty, "per_producer refusal=free"), "");
  EXPECT_EQ(level(H().put(0, 1, 1, 2).put(0, 2, 4, 5).get(1, 1, 7, 8).get(1, 2, 9, 10), "lifo"),
            "");
}

// A million operations: near-linear.
TEST(Ladder, IsQuick) {
  History long_one;
  long_one.processes = 5;
  constexpr std::int64_t items = 200'000;
  for (std::int64_t i = 0; i < items; ++i) {
    Operation put;
    put.process = static_cast<std::uint32_t>(i % 4);
    put.value = i;
    put.t0 = 10 * i;
    put.t1 = 10 * i + 30;
    long_one.operations.push_back(put);
    Operation get;
    get.process = 4;
    get.kind = OperationKind::get;
    get.value = i ^ 4;  // items change places in fours
    get.t0 = 10 * i + 500;
    get.t1 = 10 * i + 509;
    long_one.operations.push_back(get);
  }
  const std::clock_t began = std::clock();
  const Ladder l = judged(long_one);
  const double took = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  std::cout << long_one.operations.size() << " operations in " << took << " s: " << summary(l)
            << "\n";
  EXPECT_GT(l.quantities.overtakes, 0U);
  EXPECT_LT(took, 20);
}

}  // namespace
}  // namespace queuecheck
