#include "queuecheck/stress/recovery.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

Operation operation(std::uint32_t process, OperationKind kind, std::int64_t t0, std::int64_t t1,
                    Outcome outcome = Outcome::ok) {
  Operation o;
  o.process = process;
  o.kind = kind;
  o.t0 = t0;
  o.t1 = t1;
  o.outcome = outcome;
  return o;
}

// Two that put, two that get, three operations each.
Program two_and_two() {
  Program program;
  for (const OperationKind kind : {OperationKind::try_put, OperationKind::try_put,
                                   OperationKind::try_get, OperationKind::try_get}) {
    Step step;
    step.kind = kind;
    step.repeat = 3;
    program.processes.push_back({step});
  }
  return program;
}

TEST(Recovery, IsTheFirstOperationOfEachRoleThatASurvivorCompletes) {
  History history;
  history.processes = 4;
  history.operations = {
      operation(0, OperationKind::try_put, 10, 20),
      operation(1, OperationKind::try_put, 10, 90),  // was under way
      operation(2, OperationKind::try_get, 30, 40),  // before the kill
      operation(0, OperationKind::try_put, 30, never, Outcome::pending),
      operation(0, OperationKind::crash, 50, 50, Outcome::crashed),
      operation(3, OperationKind::try_get, 70, 75, Outcome::empty),
      operation(2, OperationKind::try_get, 60, 130),
  };
  RecoveryTimes times;
  times.add(two_and_two(), history);
  EXPECT_EQ(times.recoveries_ns(), (std::vector<std::int64_t>{40, 25}));
}

TEST(Recovery, WhatTheHarnessDoesAtTheEndIsNoneAndNeitherAreTheDead) {
  History history;
  history.processes = 4;
  for (std::int64_t i = 0; i < 3; ++i) {
    history.operations.push_back(operation(2, OperationKind::try_get, 10 * i, 10 * i + 5));
  }
  history.operations.push_back(operation(3, OperationKind::crash, 40, 40, Outcome::crashed));
  history.operations.push_back(operation(2, OperationKind::try_get, 9000, 9001));  // drains
  RecoveryTimes times;
  times.add(two_and_two(), history);
  EXPECT_TRUE(times.recoveries_ns().empty());
}

TEST(Recovery, TellsQuantilesAndTheDelayOfTheMachine) {
  std::map<std::string, double> counters;
  RecoveryTimes times;
  times.tell(counters);
  EXPECT_TRUE(counters.empty());
  for (int i = 0; i < 20; ++i) times.sample_delay();
  times.tell(counters);
  EXPECT_GT(counters.at("scheduling_delay_ns_p99"), 0);
  EXPECT_EQ(quantile({5, 1, 4, 2, 3}, 0.5), 3);
  EXPECT_EQ(quantile({5, 1, 4, 2, 3}, 0.99), 5);
  EXPECT_EQ(quantile({5, 1, 4, 2, 3}, 0.01), 1);
  EXPECT_EQ(quantile({}, 0.5), 0);
}

}  // namespace
}  // namespace queuecheck
