// What may be run, and how values are numbered.
#include "queuecheck/stress/program.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

Step step(OperationKind kind, std::uint64_t repeat = 1, Until until = Until::count) {
  Step result;
  result.kind = kind;
  result.repeat = repeat;
  result.until = until;
  return result;
}

Program of(std::vector<std::vector<Step>> processes) {
  Program program;
  program.processes = std::move(processes);
  return program;
}

std::string complaint(const Program& program) {
  return check_runnable(program).value_or("");
}

TEST(Program, WhatNeverWaitsMayRun) {
  EXPECT_EQ(complaint(of({{step(OperationKind::try_put)}, {step(OperationKind::get_for)}})), "");
}

TEST(Program, WaitingForEverNeedsSomebodyWhoCloses) {
  const std::vector<Step> waits{step(OperationKind::get)};
  const std::vector<Step> closes{step(OperationKind::try_put), step(OperationKind::close)};
  EXPECT_NE(complaint(of({waits})), "");
  EXPECT_EQ(complaint(of({waits, closes})), "");
  EXPECT_NE(complaint(of({waits, {step(OperationKind::put), step(OperationKind::close)}})), "");
  EXPECT_NE(complaint(of({waits, {step(OperationKind::close), step(OperationKind::try_put)}})), "");
  Program promised = of({waits});
  promised.balanced = true;
  EXPECT_EQ(complaint(promised), "");
}

TEST(Program, TriesUntilOkWaitLikeABlockingCall) {
  EXPECT_NE(complaint(of({{step(OperationKind::try_get, 1, Until::ok)}})), "");
}

TEST(Program, EachImpossibilityIsNamed) {
  EXPECT_EQ(complaint(of({})), "the program has no process");
  EXPECT_EQ(complaint(of({{step(OperationKind::try_put, 0)}})),
            "process 0, step 1: repeat is 0; leave the step out instead");
  EXPECT_EQ(complaint(of({{step(OperationKind::crash)}})),
            "process 0, step 1: crash is not a call; use kills");
  Program program = of({{step(OperationKind::try_put)}});
  program.options.capacity = 0;
  EXPECT_EQ(complaint(program), "capacity is 0; a queue holds at least 1 item");
  program.options.capacity = 2;
  program.prefill = 3;
  EXPECT_EQ(complaint(program), "prefill 3 exceeds the capacity 2");
  program.prefill = 0;
  program.kills = {{1, 0}};
  EXPECT_EQ(complaint(program), "kill of process 1, which the program lacks");
}

TEST(Program, WhoComesLateIsOneOfTheOthersOnceAndSoon) {
  Program program = of({{step(OperationKind::try_put)}, {step(OperationKind::try_get)}});
  program.late = {{1, 1'000}};
  EXPECT_EQ(complaint(program), "");
  EXPECT_EQ(late_ns(program, 1), 1'000U);
  EXPECT_EQ(late_ns(program, 0), 0U);
  program.late = {{0, 1'000}};
  EXPECT_EQ(complaint(program), "process 0 cannot come late; right would be 1 to 1");
  program.late = {{2, 1'000}};
  EXPECT_EQ(complaint(program), "process 2 cannot come late; right would be 1 to 1");
  program.late = {{1, 0}};
  EXPECT_EQ(complaint(program), "process 1 comes late by 0 ns; right would be 1 to 100000000");
  program.late = {{1, 5}, {1, 6}};
  EXPECT_EQ(complaint(program), "process 1 comes late twice");
}

TEST(Program, ValuesStayReadableWhileTheyAreFew) {
  Program program = of({{step(OperationKind::try_put, 990)}});
  EXPECT_EQ(value_stride(program), 1000);
  program.prefill = 10;  // counts to process 0
  EXPECT_EQ(value_stride(program), std::int64_t{1} << 40);
  EXPECT_EQ(value_stride(of({{step(OperationKind::try_put, 1, Until::closed)}})),
            std::int64_t{1} << 40);
  EXPECT_EQ(operation_count(program), 1000U);
}

}  // namespace
}  // namespace queuecheck
