// The stages on real processes: right queues stay valid, mutants are named by the right class.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/replay.hpp"
#include "queuecheck/properties/sequential_conformance.hpp"
#include "queuecheck/stress/process_executor.hpp"

namespace queuecheck {
namespace {

void tell(const char* what, const StageResult& result) {
  std::printf("%s: %s %.2f s", what, result.reason.c_str(), result.seconds);
  for (const auto& [name, value] : result.counters) std::printf(" %s=%.3g", name.c_str(), value);
  for (const Failure& failure : result.failures) {
    std::printf(" [%llu -> %llu operations, failed %u of %u, found after %.3f s]",
                static_cast<unsigned long long>(failure.original_operations),
                static_cast<unsigned long long>(operation_count(failure.program)),
                failure.reruns_failed, failure.reruns, failure.time_to_detection_s);
  }
  std::printf("\n");
}

class RightQueue : public testing::TestWithParam<const char*> {};

TEST_P(RightQueue, ConformsAlone) {
  const auto executor = make_process_executor(find_queue(GetParam()));
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const StageResult result =
        run_conformance(*executor, {.seed = seed, .seconds = 3, .programs_max = 270});
    tell(GetParam(), result);
    EXPECT_EQ(result.status, Status::valid) << result.reason;
    EXPECT_GT(result.counters.at("programs"), 20);
  }
}

TEST_P(RightQueue, KeepsTheModelUnderGeneratedPrograms) {
  const auto executor = make_process_executor(find_queue(GetParam()));
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const StageResult result = run_properties(*executor, {.seed = seed, .seconds = 2});
    tell(GetParam(), result);
    EXPECT_EQ(result.status, Status::valid) << result.reason;
    EXPECT_GT(result.counters.at("programs"), 100);
    EXPECT_GT(result.counters.at("overlap_share"), 0.05);
  }
}

INSTANTIATE_TEST_SUITE_P(Queues, RightQueue, testing::Values("locked", "ring", "spsc", "ticket"),
                         [](const auto& queue) { return std::string(queue.param); });

ShrinkSettings short_shrink() {
  ShrinkSettings settings;
  settings.seconds = 3;
  settings.final_runs = 10;
  return settings;
}

void expect_failure(const StageResult& result, ViolationClass violation, Executor& executor) {
  ASSERT_EQ(result.status, Status::violation) << result.reason;
  ASSERT_EQ(result.failures.size(), 1U);
  const Failure& failure = result.failures.front();
  EXPECT_EQ(name(*failure.judgement.violation), name(violation)) << failure.judgement.explanation;
  EXPECT_LE(operation_count(failure.program), failure.original_operations);
  const ReplayResult again = replay(failure, executor, 10, 5);
  EXPECT_TRUE(again.same_class);
  std::printf("replay: %s\n", again.summary().c_str());
}

TEST(Mutants, ClosedBeforeEmptyIsNotDrained) {
  const auto executor = make_process_executor(find_queue("mutant:PA5"));
  const StageResult result = run_conformance(*executor, {.seconds = 5, .shrink = short_shrink()});
  tell("PA5", result);
  expect_failure(result, ViolationClass::not_drained, *executor);
}

TEST(Mutants, LapShortIsFalseFull) {
  const auto executor = make_process_executor(find_queue("mutant:PB3"));
  const StageResult result = run_conformance(*executor, {.seconds = 5, .shrink = short_shrink()});
  tell("PB3", result);
  expect_failure(result, ViolationClass::false_full, *executor);
}

// Needs two gets in the same few nanoseconds, so it is a matter of chance and of real processors.
TEST(Mutants, CasLoserIsFalseEmpty) {
  const auto executor = make_process_executor(find_queue("mutant:PB8"));
  const StageResult result = run_properties(*executor, {.seconds = 20, .shrink = short_shrink()});
  tell("PB8", result);
  expect_failure(result, ViolationClass::false_empty, *executor);
}

}  // namespace
}  // namespace queuecheck
