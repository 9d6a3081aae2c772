// The compact log gives back what was appended, and refuses what it cannot hold.
#include "queuecheck/model/operation_log.hpp"

#include <gtest/gtest.h>

#include "queuecheck/model/history_builder.hpp"
#include "queuecheck/model/random_history.hpp"

namespace queuecheck {
namespace {

std::vector<Operation> read_back(const OperationLog& log) {
  std::vector<Operation> operations;
  LoggedCall call;
  OperationLog::Cursor cursor(log);
  while (cursor.next(call)) {
    EXPECT_EQ(cursor.index(), operations.size());
    operations.push_back(cursor.operation());
    EXPECT_EQ(operations.back().t0, call.t0);
    EXPECT_EQ(operations.back().t1, call.t1);
    EXPECT_EQ(operations.back().value, call.value);
  }
  return operations;
}

TEST(OperationLog, SixteenBytesForAPutAndAGet) {
  OperationLog log(3, 1);
  EXPECT_TRUE(log.append(OperationKind::put, Outcome::ok, (Value{32'767} << 40) + 5, 12, 15));
  EXPECT_TRUE(log.append(OperationKind::try_get, Outcome::empty, no_value, 15, 4'000'000'000));
  EXPECT_TRUE(log.append(OperationKind::get, Outcome::pending, no_value, 8'000'000'000, never));
  EXPECT_EQ(log.bytes(), 3 * 16U);
  EXPECT_EQ(log.size(), 3U);
  const std::vector<Operation> back = read_back(log);
  ASSERT_EQ(back.size(), 3U);
  EXPECT_EQ(back[0].process, 3U);
  EXPECT_EQ(back[0].thread, 1U);
  EXPECT_EQ(back[0].value, (Value{32'767} << 40) + 5);
  EXPECT_EQ(back[1].t1, 4'000'000'000);
  EXPECT_EQ(back[2].t1, never);
}

TEST(OperationLog, WhatDoesNotFitIsEscaped) {
  std::vector<Operation> given;
  const auto add = [&](auto change) {
    Operation o;
    o.t0 = given.empty() ? -7 : given.back().t1 + 1;
    o.t1 = o.t0 + 3;
    o.value = 1;
    change(o);
    given.push_back(o);
  };
  add([](Operation& o) { o.value = -1; });
  add([](Operation& o) { o.value = (Value{1} << 55) - 1; });
  add([](Operation& o) { o.value = std::numeric_limits<Value>::max(); });
  add([](Operation& o) { o.t1 = o.t0 + (std::int64_t{1} << 40); });
  add([](Operation& o) { o.t1 = (o.t0 += std::int64_t{1} << 50) + 1; });
  add([](Operation& o) { o.outcome = Outcome::error, o.code = -5; });
  add([](Operation& o) { o.torn = true, o.item_bytes = 64; });
  add([](Operation& o) { o.kind = OperationKind::get_for, o.timeout_ns = -1; });
  add([](Operation& o) { o.kind = OperationKind::size, o.answer = 9; });
  add([](Operation& o) { o.kind = OperationKind::put_many, o.values = {3, -4, 5}; });
  add([](Operation& o) { o.kind = OperationKind::get_many, o.values = {no_value, 4}; });
  OperationLog log(0);
  for (const Operation& o : given) ASSERT_TRUE(log.append(o));
  EXPECT_EQ(read_back(log), given);
}

TEST(OperationLog, RefusesWhatOverlapsAndStaysAsItWas) {
  OperationLog log(0);
  const History given = HistoryBuilder().put(0, 7, 12, 15).put(0, 8, 15, 16).crash(0, 14);
  for (const Operation& o : given.operations) ASSERT_TRUE(log.append(o));
  EXPECT_FALSE(log.append(OperationKind::put, Outcome::ok, 9, 15, 20));
  EXPECT_FALSE(log.append(OperationKind::put, Outcome::ok, 9, 20, 19));
  Operation stranger;
  stranger.process = 1;
  stranger.t0 = stranger.t1 = 99;
  EXPECT_FALSE(log.append(stranger));
  EXPECT_EQ(read_back(log), given.operations);
}

TEST(OperationLog, RandomHistoriesComeBack) {
  const Specification specification;
  RandomShape shape;
  shape.observers = shape.timeouts = shape.clear = true;
  SmallRandom random(11);
  for (int i = 0; i < 3'000; ++i) {
    History history = RandomHistory(random, shape, specification).make();
    history.specification = "fifo";
    history.complete = i % 2 == 0;
    const auto compact = compacted(history);
    ASSERT_TRUE(compact);
    History again = expand(*compact);
    ASSERT_EQ(again.operations.size(), history.operations.size());
    ASSERT_EQ(compact->operations(), history.operations.size());
    // The generator appends each process's operations in time order; the logs stand process by
    // process.
    std::stable_sort(history.operations.begin(), history.operations.end(),
                     [](const Operation& a, const Operation& b) { return a.process < b.process; });
    ASSERT_EQ(again, history);
  }
}

}  // namespace
}  // namespace queuecheck
