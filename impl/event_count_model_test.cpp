// No wake-up is lost in any interleaving (event_count_model_test_support.hpp), and each change of a
// step is caught.
#include "queuecheck/impl/event_count_model_test_support.hpp"

#include <gtest/gtest.h>

namespace queuecheck {
namespace {

using test::Machine;
using test::Plan;

// All starts and all troubles, under one change of the code.
std::string search(Plan plan, bool with_kills) {
  for (std::uint8_t ghosts = 0; ghosts < (with_kills ? 1 : 2); ++ghosts) {
    for (const bool times_out : {false, true}) {
      plan.ghosts = ghosts;
      plan.times_out = times_out;
      plan.kills = with_kills;
      Machine machine(plan);
      const std::string lost = machine.lost_wake_up();
      if (!lost.empty()) {
        return lost + (times_out ? ", with time-outs, " : ", ") + std::to_string(ghosts) +
               " ghosts";
      }
      EXPECT_GT(machine.states(), 1000U);
    }
  }
  return {};
}

TEST(EventCountModel, NoWakeUpIsLost) {
  EXPECT_EQ(search(Plan{}, false), "");
}

TEST(EventCountModel, AfterAKillTheSliceOfEachSleeperIsEnough) {
  EXPECT_EQ(search(Plan{}, true), "");
}

TEST(EventCountModel, KillsWithoutSlicesDoLoseWakeUps) {
  Plan plan;
  plan.slices = false;
  EXPECT_NE(search(plan, true), "");
}

TEST(EventCountModel, AChosenOneThatWasKilledBeforeAllThisIsForgottenWithinASlice) {
  Plan plan;
  plan.ghosts = 1;
  plan.busy = true;
  EXPECT_EQ(Machine(plan).lost_wake_up(), "");
}

class ChangedEventCount : public testing::TestWithParam<std::pair<const char*, bool Plan::*>> {};

TEST_P(ChangedEventCount, LosesAWakeUp) {
  Plan plan;
  plan.*GetParam().second = false;
  EXPECT_NE(search(plan, false), "");
}

INSTANTIATE_TEST_SUITE_P(
    Steps, ChangedEventCount,
    testing::Values(std::pair{"tests_after_arriving", &Plan::tests_after_arriving},
                    std::pair{"passes_on", &Plan::passes_on},
                    std::pair{"enlists_first", &Plan::enlists_first},
                    std::pair{"stands_in", &Plan::stands_in},
                    std::pair{"withdraws_by_epoch", &Plan::withdraws_by_epoch},
                    std::pair{"frees_when_none_slept", &Plan::frees_when_none_slept},
                    std::pair{"makes_good", &Plan::makes_good}),
    [](const auto& changed) { return std::string(changed.param.first); });

}  // namespace
}  // namespace queuecheck
