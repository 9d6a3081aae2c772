#include "queuecheck/reports/operation_text.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

Operation operation(OperationKind kind, Outcome outcome = Outcome::ok, Value value = no_value) {
  Operation result;
  result.kind = kind;
  result.outcome = outcome;
  result.value = value;
  return result;
}

std::string cell(const Operation& operation, bool killed = false) {
  return cell_text(operation, ending_of(operation, killed));
}

TEST(OperationText, CallsAndAnswers) {
  EXPECT_EQ(cell(operation(OperationKind::put, Outcome::ok, 3)), "put(3) → ok");
  EXPECT_EQ(cell(operation(OperationKind::get, Outcome::ok, 7)), "get() → 7");
  EXPECT_EQ(cell(operation(OperationKind::put)), "put(item) → ok");
  EXPECT_EQ(cell(operation(OperationKind::get)), "get() → item");
  EXPECT_EQ(cell(operation(OperationKind::try_get, Outcome::empty)), "try_get() → EMPTY");
  EXPECT_EQ(cell(operation(OperationKind::try_put, Outcome::full, 1001)), "try_put(1001) → FULL");
  EXPECT_EQ(cell(operation(OperationKind::get, Outcome::closed)), "get() → CLOSED");
  EXPECT_EQ(cell(operation(OperationKind::put, Outcome::too_big, 3)), "put(3) → TOO BIG");
  EXPECT_EQ(cell(operation(OperationKind::close)), "close() → ok");
}

TEST(OperationText, Observers) {
  Operation size = operation(OperationKind::size);
  size.answer = 3;
  EXPECT_EQ(cell(size), "size() → 3");
  Operation empty = operation(OperationKind::empty);
  EXPECT_EQ(cell(empty), "empty() → false");
  empty.answer = 1;
  EXPECT_EQ(cell(empty), "empty() → true");
}

TEST(OperationText, Deadlines) {
  Operation get = operation(OperationKind::get_for, Outcome::timeout);
  get.timeout_ns = 50'000;
  EXPECT_EQ(cell(get), "get_for(50us) → TIMEOUT");
  Operation put = operation(OperationKind::put_for, Outcome::ok, 2);
  put.timeout_ns = -1;
  EXPECT_EQ(cell(put), "put_for(2, -1ns) → ok");
  EXPECT_EQ(duration_text(1'500'000), "1.5ms");
  EXPECT_EQ(duration_text(1'234'567), "1234567ns");  // exact, or not at all
  EXPECT_EQ(duration_text(2'000'000'000), "2s");
  EXPECT_EQ(duration_text(0), "0ns");
}

TEST(OperationText, TornItemsAndErrors) {
  Operation torn = operation(OperationKind::get, Outcome::ok, 7);
  torn.torn = true;
  EXPECT_EQ(cell(torn), "get() → 7 TORN");
  Operation error = operation(OperationKind::get, Outcome::error);
  error.code = 22;
  EXPECT_EQ(cell(error), "get() → error 22");
}

TEST(OperationText, WhatNeverReturned) {
  EXPECT_EQ(cell(operation(OperationKind::get, Outcome::pending)), "get() … never returned");
  EXPECT_EQ(cell(operation(OperationKind::get, Outcome::pending), true), "get() … killed");
  EXPECT_EQ(cell(operation(OperationKind::get, Outcome::crashed)), "get() … died inside");
  EXPECT_EQ(cell(operation(OperationKind::crash), true), "killed");
}

TEST(OperationText, RunsOfAlikeCalls) {
  EXPECT_EQ(run_text(operation(OperationKind::try_put, Outcome::full, 869), 37, true),
            "try_put(869) → 37 × FULL");
  EXPECT_EQ(run_text(operation(OperationKind::try_put, Outcome::full, 869), 37, false),
            "try_put(…) → 37 × FULL");
  EXPECT_EQ(run_text(operation(OperationKind::empty), 3, true), "empty() → 3 × false");
}

TEST(OperationText, BatchesStayShort) {
  Operation batch = operation(OperationKind::put_many);
  batch.values = {1, 2};
  EXPECT_EQ(cell(batch), "put_many([1 2]) → ok");
  batch.kind = OperationKind::get_many;
  batch.values = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(cell(batch), "get_many() → [1 2 3 4 … 6 items]");
}

}  // namespace
}  // namespace queuecheck
