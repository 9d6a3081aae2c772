#include "queuecheck/properties/conformance_programs.hpp"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "queuecheck/properties/sequential_judge.hpp"
#include "queuecheck/properties/simulated_executor_test_support.hpp"

namespace queuecheck {
namespace {

RC_GTEST_PROP(ConformancePrograms, MayBeRunAndNeverHangARightQueue, (std::uint64_t key)) {
  ConformanceShape shape;
  shape.operations = SimulatedExecutor::operations();
  shape.capacity = *rc::gen::element(1U, 2U, 3U, 8U, 255U);
  shape.item_bytes_max = *rc::gen::element(1U, 8U, 17U, 300U);
  const Program program = conformance_program(shape, Dice(key));
  RC_ASSERT(check_runnable(program) == std::nullopt);
  RC_ASSERT(operation_count(program) <= 200U + program.prefill);
  SimulatedExecutor right;
  const auto run = right.run(program);
  for (const Operation& operation : run.history.operations) {
    RC_ASSERT(operation.outcome != Outcome::pending);
  }
  const Judgement judgement = judge_conformance_run(program, run);
  RC_LOG() << judgement.explanation;
  RC_ASSERT(judgement.verdict == Verdict::valid);
}

TEST(ConformancePrograms, ReachEdgesLapsAndLateUse) {
  ConformanceShape shape;
  shape.operations = SimulatedExecutor::operations();
  shape.capacity = 3;
  int full = 0;
  int empty = 0;
  int closed = 0;
  int too_big = 0;
  int timeout = 0;
  int laps = 0;
  SimulatedExecutor right;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto run = right.run(conformance_program(shape, Dice(i)));
    int accepted = 0;
    for (const Operation& operation : run.history.operations) {
      full += operation.outcome == Outcome::full ? 1 : 0;
      empty += operation.outcome == Outcome::empty ? 1 : 0;
      closed += operation.outcome == Outcome::closed ? 1 : 0;
      too_big += operation.outcome == Outcome::too_big ? 1 : 0;
      timeout += operation.outcome == Outcome::timeout ? 1 : 0;
      accepted += is_put(operation.kind) && operation.outcome == Outcome::ok ? 1 : 0;
    }
    laps += accepted > 3 ? 1 : 0;
  }
  EXPECT_GT(full, 200);
  EXPECT_GT(empty, 200);
  EXPECT_GT(closed, 200);
  EXPECT_GT(too_big, 200);
  EXPECT_GT(timeout, 200);
  EXPECT_GT(laps, 100);
}

}  // namespace
}  // namespace queuecheck
