// The steps at which a debugger stops.
#include "queuecheck/properties/explore/stop_here.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "queuecheck/properties/explore/strategies/replay_anchored.hpp"

namespace queuecheck::explore {
namespace {

TEST(StopHere, OnlyStepsAreCounted) {
  const auto trace = std::make_unique<RunTrace>();
  trace->event_count = 5;
  for (auto& event : trace->events) event = {};
  trace->events[1].action.kind = ActionKind::flush;
  trace->events[3].resume = true;
  EXPECT_EQ(step_numbers(*trace, {0, 1, 2, 3, 4}), (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_EQ(step_numbers(*trace, {4}), (std::vector<std::uint64_t>{3}));
}

}  // namespace
}  // namespace queuecheck::explore
