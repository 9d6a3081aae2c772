// Queues that block, under the models of their calls: mutexes, conditions, futexes.
#include <gtest/gtest.h>

#include "queuecheck/properties/explore/models/blocking_test_support.hpp"

namespace queuecheck::explore {
namespace {

using enum OperationKind;

struct Right {
  const char* queue;
  bool unsliced;
};

class BlockingQueue : public testing::TestWithParam<Right> {};

TEST_P(BlockingQueue, EverybodyIsServedUnderAnySchedule) {
  const auto lane = lane_of(GetParam().queue);
  const bool unsliced = GetParam().unsliced;
  for (const Program& program : {program_of({{put}, {put}, {get}, {get}}, 1, unsliced),
                                 program_of({{put, put, close}, {get, get, get}}, 1, unsliced),
                                 program_of({{put, put}, {close}, {put}, {get}}, 1, unsliced)}) {
    const Hunt found = hunt(*lane, program, {}, 1'000);
    EXPECT_EQ(found.judgement.verdict, Verdict::valid)
        << found.judgement.explanation << found.judgement.unknown_reason << ", run " << found.runs;
  }
}

INSTANTIATE_TEST_SUITE_P(Queues, BlockingQueue,
                         testing::Values(Right{"locked", true}, Right{"ticket", true},
                                         Right{"ring", true}, Right{"scq", true},
                                         Right{"boost", false}));

struct Wrong {
  const char* queue;
  ViolationClass violation;
  bool unsliced;
  std::vector<Kinds> processes;
  std::uint64_t capacity;
};

class SleepsForEver : public testing::TestWithParam<Wrong> {};

TEST_P(SleepsForEver, IsFoundAndNamed) {
  const auto lane = lane_of(GetParam().queue);
  const Program program =
      program_of(GetParam().processes, GetParam().capacity, GetParam().unsliced);
  const Hunt found = hunt(*lane, program, {}, 5'000);
  ASSERT_TRUE(found.judgement.violation) << "not in " << found.runs << " runs";
  EXPECT_EQ(*found.judgement.violation, GetParam().violation) << found.judgement.explanation;
  if (found.judgement.safety != Verdict::violation) {
    EXPECT_NE(found.judgement.explanation.find("asleep on"), std::string::npos)
        << found.judgement.explanation;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Mutants, SleepsForEver,
    testing::Values(
        Wrong{"mutant:PA1", ViolationClass::lost_wakeup, true, {{put, put}, {get}, {get}}, 2},
        Wrong{"mutant:PA2", ViolationClass::duplicate, false, {{put}, {put}, {get}, {get}}, 1},
        Wrong{"mutant:PA3", ViolationClass::close_sleeper, true, {{close}, {get}, {get}}, 1},
        Wrong{"mutant:PA4", ViolationClass::close_sleeper, true, {{put, put}, {close}, {put}}, 1},
        Wrong{"mutant:PA7", ViolationClass::deadlock, true, {{put}, {put}, {get}, {get}}, 1},
        Wrong{"mutant:PB5", ViolationClass::lost_wakeup, true, {{put}, {put}, {get, get}}, 1},
        Wrong{"mutant:PB6", ViolationClass::lost_wakeup, true, {{put, put}, {get}, {get}}, 2},
        Wrong{"mutant:PB7", ViolationClass::lost_wakeup, true, {{put}, {put}, {get}, {get}}, 1},
        Wrong{"mutant:PB12", ViolationClass::close_sleeper, true, {{close}, {get}, {get}}, 1}),
    [](const auto& test) { return std::string(test.param.queue).substr(7); });

}  // namespace
}  // namespace queuecheck::explore
