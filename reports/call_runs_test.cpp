#include "queuecheck/reports/call_runs.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace queuecheck {
namespace {

using Kind = OperationKind;

Operation refused(std::uint32_t process, Kind kind, Outcome outcome, std::int64_t t0,
                  Value value = no_value) {
  Operation operation;
  operation.process = process;
  operation.kind = kind;
  operation.outcome = outcome;
  operation.value = value;
  operation.t0 = t0;
  operation.t1 = t0 + 5;
  return operation;
}

// The operations stand in time order; `essential` are indices.
std::vector<CallRun> runs_of(const std::vector<Operation>& operations,
                             const std::vector<std::size_t>& essential = {}, bool join = true) {
  History history;
  history.processes = 4;
  history.operations = operations;
  std::vector<std::size_t> order(operations.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<bool> alone(operations.size(), false);
  for (const std::size_t index : essential) alone[index] = true;
  return call_runs(history, order, alone, join);
}

std::vector<std::size_t> counts(const std::vector<CallRun>& runs) {
  std::vector<std::size_t> out;
  for (const CallRun& run : runs) out.push_back(run.count);
  return out;
}

TEST(CallRuns, RefusalsOfOneProcessJoinAlthoughAnotherGoesOnMeanwhile) {
  const std::vector<CallRun> runs = runs_of({refused(0, Kind::try_put, Outcome::full, 0, 7),
                                             refused(0, Kind::try_put, Outcome::full, 10, 7),
                                             refused(1, Kind::put, Outcome::ok, 12, 1),
                                             refused(0, Kind::try_put, Outcome::full, 20, 7),
                                             refused(0, Kind::try_put, Outcome::ok, 30, 7)});
  ASSERT_EQ(counts(runs), (std::vector<std::size_t>{3, 1, 1}));
  EXPECT_EQ(runs[0].first, 0u);
  EXPECT_EQ(runs[0].last, 3u);
  EXPECT_TRUE(runs[0].same_call);
}

TEST(CallRuns, DifferentValuesJoinButAreNotNamed) {
  const std::vector<CallRun> runs = runs_of({refused(0, Kind::try_put, Outcome::full, 0, 1),
                                             refused(0, Kind::try_put, Outcome::full, 10, 2),
                                             refused(0, Kind::try_put, Outcome::full, 20, 3)});
  ASSERT_EQ(counts(runs), (std::vector<std::size_t>{3}));
  EXPECT_FALSE(runs[0].same_call);
}

TEST(CallRuns, TwoStayApart) {
  EXPECT_EQ(counts(runs_of({refused(0, Kind::try_get, Outcome::empty, 0),
                            refused(0, Kind::try_get, Outcome::empty, 10)})),
            (std::vector<std::size_t>{1, 1}));
}

TEST(CallRuns, WhatCarriesAnItemOrAnswersOtherwiseStaysApart) {
  std::vector<Operation> operations;
  for (std::int64_t i = 0; i < 4; ++i) {
    operations.push_back(refused(0, Kind::put, Outcome::ok, i * 10, i));
    operations.push_back(
        refused(1, Kind::try_get, i % 2 == 0 ? Outcome::empty : Outcome::busy, i * 10 + 1));
    operations.push_back(refused(2, Kind::size, Outcome::ok, i * 10 + 2));
    operations.back().answer = i;
  }
  EXPECT_EQ(runs_of(operations).size(), operations.size());
}

TEST(CallRuns, TheSameAnswerOfAnObserverJoins) {
  std::vector<Operation> operations;
  for (std::int64_t i = 0; i < 4; ++i) {
    operations.push_back(refused(2, Kind::empty, Outcome::ok, i * 10));
    operations.back().answer = 1;
  }
  EXPECT_EQ(counts(runs_of(operations)), (std::vector<std::size_t>{4}));
}

TEST(CallRuns, AnEssentialOperationStandsAloneAndSplitsTheRunsOfOthers) {
  std::vector<Operation> operations;
  for (std::int64_t i = 0; i < 3; ++i) {
    operations.push_back(refused(0, Kind::try_get, Outcome::empty, i * 10));
  }
  operations.push_back(refused(1, Kind::put, Outcome::ok, 28, 1));  // returns at 33
  for (std::int64_t i = 3; i < 7; ++i) {
    operations.push_back(refused(0, Kind::try_get, Outcome::empty, i * 10 + 5));
  }
  operations.push_back(refused(0, Kind::try_get, Outcome::empty, 80));
  EXPECT_EQ(counts(runs_of(operations)), (std::vector<std::size_t>{8, 1}));
  EXPECT_EQ(counts(runs_of(operations, {3})), (std::vector<std::size_t>{3, 1, 5}));
  EXPECT_EQ(counts(runs_of(operations, {3, 8})), (std::vector<std::size_t>{3, 1, 4, 1}));
}

TEST(CallRuns, UnaskedNothingIsJoined) {
  const std::vector<Operation> same(5, refused(0, Kind::try_get, Outcome::empty, 0));
  EXPECT_EQ(runs_of(same, {}, false).size(), 5u);
}

// Invariant 1: every operation in one run, counted once, whatever the history.
RC_GTEST_PROP(CallRunsProperty, CountsAddUp, ()) {
  std::vector<Operation> operations;
  std::vector<std::size_t> essential;
  const int size = *rc::gen::inRange(0, 60);
  for (int i = 0; i < size; ++i) {
    const auto process = static_cast<std::uint32_t>(*rc::gen::inRange(0, 3));
    const auto outcome = *rc::gen::element(Outcome::empty, Outcome::ok);
    operations.push_back(refused(process, Kind::try_get, outcome, i * 10));
    if (*rc::gen::inRange(0, 10) == 0) essential.push_back(static_cast<std::size_t>(i));
  }
  const std::vector<CallRun> runs = runs_of(operations, essential);
  std::size_t total = 0;
  std::size_t before = 0;
  for (const CallRun& run : runs) {
    total += run.count;
    RC_ASSERT(run.count == 1 || run.count >= 3);
    RC_ASSERT(run.first <= run.last && run.first >= before);
    before = run.first;
    for (const std::size_t index : essential) {
      RC_ASSERT(run.count == 1 || index < run.first || index > run.last);
    }
  }
  RC_ASSERT(total == operations.size());
}

}  // namespace
}  // namespace queuecheck
