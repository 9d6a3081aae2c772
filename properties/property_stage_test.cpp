#include "queuecheck/properties/property_stage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "queuecheck/properties/simulated_executor_test_support.hpp"

namespace queuecheck {
namespace {

PropertySettings settings(std::uint64_t seed) {
  PropertySettings quick;
  quick.seed = seed;
  quick.seconds = 60;
  quick.programs_max = 3'000;
  quick.generator.operations = SimulatedExecutor::operations();
  quick.shrink.seconds = 3;
  return quick;
}

TEST(Properties, RightQueueIsValidAndEdgesAreReached) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SimulatedExecutor right(Bug::none, 1, seed);
    const StageResult result = run_properties(right, settings(seed));
    EXPECT_EQ(result.status, Status::valid) << result.reason;
    EXPECT_EQ(result.counters.at("programs"), 3'000);
    EXPECT_EQ(result.counters.at("unknown"), 0);
    EXPECT_GT(result.counters.at("full_share"), 0.1);
    EXPECT_GT(result.counters.at("empty_share"), 0.1);
    EXPECT_GT(result.counters.at("wrap_share"), 0.1);
    EXPECT_GT(result.counters.at("closed_share"), 0.05);
    EXPECT_GT(result.counters.at("overlap_share"), 0.5);
    EXPECT_GT(result.counters.at("too_big_share"), 0.01);
    EXPECT_GT(result.counters.at("sandwich_share"), 0.01);
    EXPECT_GT(result.counters.at("wide_share"), 0.003);
  }
}

struct Planted {
  Bug bug;
  double chance;
  std::vector<ViolationClass> violations;  // any of these names the bug rightly
  std::uint64_t operations_max;            // of the shrunk program
};

class PropertiesCatch : public testing::TestWithParam<Planted> {};

TEST_P(PropertiesCatch, WithTheRightClassAndSmall) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    SimulatedExecutor wrong(GetParam().bug, GetParam().chance, seed);
    PropertySettings watched = settings(seed);
    std::uint64_t runs_at_evidence = 0;
    watched.on_failure_found = [&](const Failure&) { runs_at_evidence = wrong.runs(); };
    const StageResult result = run_properties(wrong, watched);
    ASSERT_EQ(result.status, Status::violation) << result.reason;
    ASSERT_EQ(result.failures.size(), 1U);
    const Failure& failure = result.failures.front();
    const auto& right = GetParam().violations;
    EXPECT_NE(std::find(right.begin(), right.end(), *failure.judgement.violation), right.end())
        << name(*failure.judgement.violation) << ": " << failure.judgement.explanation;
    EXPECT_LE(operation_count(failure.program), GetParam().operations_max);
    EXPECT_LE(failure.program.processes.size(), failure.original_processes);
    // Evidence came before shrinking, the proof belongs to the shrunk program.
    EXPECT_GT(runs_at_evidence, 0U);
    EXPECT_GT(wrong.runs(), runs_at_evidence);
    EXPECT_EQ(failure.run.history.processes, failure.program.processes.size());
    EXPECT_EQ(judge_program_run(failure.program, failure.run).violation,
              failure.judgement.violation);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Planted, PropertiesCatch,
    testing::Values(Planted{Bug::closed_before_empty, 1, {ViolationClass::not_drained}, 4},
                    Planted{Bug::loser_empty, 0.5, {ViolationClass::false_empty}, 5},
                    Planted{Bug::repeats_item,
                            1,
                            {ViolationClass::duplicate, ViolationClass::false_full,
                             ViolationClass::size},
                            4},
                    Planted{Bug::swaps_items, 1, {ViolationClass::order}, 5},
                    Planted{Bug::tears_item, 0.3, {ViolationClass::torn}, 3},
                    Planted{Bug::accepts_too_big,
                            1,
                            {ViolationClass::capacity, ViolationClass::torn, ViolationClass::order},
                            3},
                    Planted{Bug::early_timeout, 1, {ViolationClass::early_timeout}, 3},
                    // Where programs end with a close, what they see is that even it does not wake.
                    Planted{Bug::forgets_wake_up,
                            0.5,
                            {ViolationClass::close_sleeper, ViolationClass::lost_wakeup},
                            5},
                    Planted{Bug::close_wakes_one, 1, {ViolationClass::close_sleeper}, 5}),
    [](const auto& planted) {
      return "Bug" + std::to_string(static_cast<int>(planted.param.bug));
    });

TEST(Properties, SameProgramForAnyBatchSize) {
  // The planted bug is certain, so the first failing index depends on the programs only.
  std::optional<std::uint64_t> first;
  for (const std::uint32_t batch : {1U, 7U, 64U}) {
    SimulatedExecutor wrong(Bug::size_off);
    PropertySettings sized = settings(11);
    sized.batch = batch;
    sized.shrink_failures = false;
    const StageResult result = run_properties(wrong, sized);
    ASSERT_EQ(result.failures.size(), 1U);
    if (!first) first = result.failures[0].program_index;
    EXPECT_EQ(result.failures[0].program_index, *first);
    EXPECT_EQ(result.failures[0].program, program_at(11, *first, sized.generator).value());
  }
}

// Only odd capacities are served: the rest of each batch still runs.
TEST(Properties, RefusedOptionsAreLeftOut) {
  class OddOnly final : public Executor {
   public:
    std::vector<queuecheck::Run> run_batch(std::span<const Program> programs) override {
      for (const Program& program : programs) {
        if (program.options.capacity % 2 == 0) throw RefusedError("capacity must be odd");
      }
      return right.run_batch(programs);
    }
    const QueueSource& queue() const override { return right.queue(); }
    std::string_view name() const override { return "odd"; }

   private:
    SimulatedExecutor right;
  };
  OddOnly executor;
  PropertySettings few = settings(1);
  few.programs_max = 300;
  const StageResult result = run_properties(executor, few);
  EXPECT_EQ(result.status, Status::valid) << result.reason;
  EXPECT_EQ(result.counters.at("programs") + result.counters.at("refused"), 300);
  EXPECT_GT(result.counters.at("refused"), 50);
  EXPECT_GT(result.counters.at("programs"), 50);

  few.generator.capacity = 2;
  const StageResult nothing = run_properties(executor, few);
  EXPECT_EQ(nothing.status, Status::nothing);
  EXPECT_EQ(nothing.reason, "capacity must be odd");
}

}  // namespace
}  // namespace queuecheck
