#include "queuecheck/properties/sequential_conformance.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "queuecheck/properties/sequential_judge.hpp"
#include "queuecheck/properties/simulated_executor_test_support.hpp"

namespace queuecheck {
namespace {

ConformanceSettings settings(std::uint64_t seed) {
  ConformanceSettings quick;
  quick.seed = seed;
  quick.seconds = 20;
  quick.programs_max = 450;
  quick.operations = SimulatedExecutor::operations();
  return quick;
}

TEST(Conformance, RightQueueIsValid) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SimulatedExecutor right;
    const StageResult result = run_conformance(right, settings(seed));
    EXPECT_EQ(result.status, Status::valid) << result.reason;
    EXPECT_EQ(result.counters.at("programs"), 450);
    EXPECT_EQ(result.counters.at("unknown"), 0);
  }
}

struct Planted {
  Bug bug;
  std::vector<ViolationClass> violations;  // any of these names the bug rightly
  std::uint64_t operations_max;            // of the shrunk program
};

class ConformanceCatches : public testing::TestWithParam<Planted> {};

TEST_P(ConformanceCatches, WithTheRightClassAndSmall) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    SimulatedExecutor wrong(GetParam().bug);
    ConformanceSettings watched = settings(seed);
    std::optional<Failure> evidence;
    watched.on_failure_found = [&](const Failure& found) { evidence = found; };
    const StageResult result = run_conformance(wrong, watched);
    ASSERT_EQ(result.status, Status::violation);
    ASSERT_TRUE(evidence.has_value());
    ASSERT_EQ(result.failures.size(), 1U);
    const Failure& failure = result.failures.front();
    const auto& right = GetParam().violations;
    EXPECT_NE(std::find(right.begin(), right.end(), *failure.judgement.violation), right.end())
        << name(*failure.judgement.violation) << ": " << failure.judgement.explanation;
    EXPECT_LE(operation_count(failure.program), GetParam().operations_max);
    EXPECT_EQ(failure.original_operations, operation_count(evidence->program));
    EXPECT_EQ(failure.reruns_failed, failure.reruns);
    // The proof belongs to the shrunk program and still proves it.
    EXPECT_EQ(judge_conformance_run(failure.program, failure.run).violation,
              failure.judgement.violation);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Planted, ConformanceCatches,
    testing::Values(
        Planted{Bug::closed_before_empty, {ViolationClass::not_drained}, 3},
        Planted{Bug::lap_short, {ViolationClass::false_full}, 3},
        Planted{Bug::one_too_many, {ViolationClass::capacity}, 2},
        Planted{Bug::size_off, {ViolationClass::size}, 1},
        Planted{Bug::drops_item,
                {ViolationClass::false_empty, ViolationClass::size, ViolationClass::capacity},
                2},
        Planted{Bug::tears_item, {ViolationClass::torn}, 2},
        Planted{Bug::early_timeout, {ViolationClass::early_timeout}, 2},
        Planted{Bug::misses_clear,
                {ViolationClass::false_full, ViolationClass::conservation,
                 ViolationClass::false_empty, ViolationClass::duplicate, ViolationClass::size},
                6},
        Planted{Bug::accepts_too_big, {ViolationClass::capacity}, 1}),
    [](const auto& planted) {
      return "Bug" + std::to_string(static_cast<int>(planted.param.bug));
    });

}  // namespace
}  // namespace queuecheck
