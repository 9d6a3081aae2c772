// Random walk: every action that can happen next is equally likely. Good at short races; keeps
// queues shallow, because producers and consumers go on at equal speeds.
//
// Process and thread safety: as Strategy.
//
// Invariants: those of random_strategy.hpp.
#pragma once

#include "queuecheck/properties/explore/strategies/random_strategy.hpp"

namespace queuecheck::explore {

class RandomWalk final : public RandomStrategy<RandomWalk> {
 public:
  std::string_view name() const override { return "random"; }
  void start(const RunPlan&) {}
  Action choose(const World&, ActionSet actions) {
    return nth(actions, random_.below(actions.size()));
  }
};

}  // namespace queuecheck::explore
