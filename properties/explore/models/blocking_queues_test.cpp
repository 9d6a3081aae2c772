// Queues that block, under the models of their calls: mutexes, conditions, futexes, semaphores.
#include <gtest/gtest.h>

#include "queuecheck/impl/instrumented_twin.hpp"
#include "queuecheck/impl/registry.hpp"
#include "queuecheck/properties/explore/lane.hpp"

namespace queuecheck::explore {
namespace {

class AnyAction final : public Strategy {
 public:
  std::string_view name() const override { return "any"; }
  void begin(const RunPlan& plan) override { state_ = plan.seed * 2 + 1; }
  Action next(const World&, ActionSet actions) override {
    return actions.nth(below(actions.size()));
  }
  unsigned pick(ChoiceKind, unsigned count) override { return below(count); }

 private:
  unsigned below(unsigned count) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<unsigned>((state_ >> 33) * count >> 31);
  }
  std::uint64_t state_ = 1;
};

std::unique_ptr<Lane> lane_of(const std::string& queue) {
  const InstrumentedTwin twin = instrumented_twin(find_queue(queue));
  if (!twin) throw std::runtime_error(twin.reason);
  return make_fiber_lane(twin.path);
}

Step step(OperationKind kind) {
  Step step;
  step.kind = kind;
  step.item_bytes = 16;
  return step;
}

Program blocking(unsigned producers, unsigned consumers, unsigned each, std::uint64_t capacity) {
  Program program;
  program.options.capacity = capacity;
  program.options.item_bytes_max = 16;
  program.options.producers = producers;
  program.options.consumers = consumers;
  program.options.extra = {{"wait_slice", "none"}};
  program.balanced = true;
  for (unsigned p = 0; p < producers + consumers; ++p) {
    program.processes.emplace_back(each,
                                   step(p < producers ? OperationKind::put : OperationKind::get));
  }
  return program;
}

class BlockingQueue : public testing::TestWithParam<const char*> {};

TEST_P(BlockingQueue, EverybodyIsServedUnderAnySchedule) {
  const auto lane = lane_of(GetParam());
  const Program program = blocking(2, 2, 2, 1);
  const LaneSettings settings;
  lane->prepare(program, settings);
  AnyAction strategy;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    RunPlan plan;
    plan.seed = seed;
    const World& world = lane->run(strategy, plan);
    ASSERT_EQ(world.end, RunEnd::finished) << world.what << ", seed " << seed;
    const Judgement judgement = judge_run(run_of(world, program, settings, lane->specification()));
    ASSERT_EQ(judgement.verdict, Verdict::valid) << judgement.explanation << ", seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Queues, BlockingQueue, testing::Values("locked", "ticket", "ring", "scq"));

}  // namespace
}  // namespace queuecheck::explore
