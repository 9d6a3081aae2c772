// A strategy that lies in the explorer's own memory, seen from workers that are other processes:
// every question is taken to the explorer and back, two switches each. Strategies in the shared
// region are asked directly.
//
// Process and thread safety: in the shared region; used by whoever has the token.
//
// Invariants
//   1. Asks the same questions in the same order as a lane that asks directly.
#pragma once

#include "queuecheck/properties/explore/process_crew.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

class RelayedStrategy final : public Strategy {
 public:
  explicit RelayedStrategy(Control& control) : control_(&control) {}

  std::string_view name() const override { return "relayed"; }
  void begin(const RunPlan&) override { enough = false; }

  Action next(const World& world, ActionSet actions) override {
    actions_ = actions;
    ask(world, What::next);
    return action_;
  }
  unsigned pick(ChoiceKind kind, unsigned count) override {
    kind_ = kind;
    number_ = count;
    ask(*world_, What::pick);
    return number_;
  }
  void stepped(const World& world, unsigned process) override {
    number_ = process;
    ask(world, What::stepped);
  }
  void yielded(const World& world, unsigned process) override {
    number_ = process;
    ask(world, What::yielded);
  }

  // In the explorer: the question of whoever gave it the token; then that one goes on.
  void answer(Strategy& strategy, const World& world) {
    strategy.enough = enough;
    switch (what_) {
      case What::next:
        action_ = strategy.next(world, actions_);
        break;
      case What::pick:
        number_ = strategy.pick(kind_, number_);
        break;
      case What::stepped:
        strategy.stepped(world, number_);
        break;
      case What::yielded:
        strategy.yielded(world, number_);
        break;
    }
    enough = strategy.enough;
    control_->seat[asker_].give(Order::go_on);
  }

  void of_world(const World& world) { world_ = &world; }

 private:
  enum class What : std::uint8_t { next, pick, stepped, yielded };

  // The asker is whoever decides: the current process of the world.
  void ask(const World& world, What what) {
    what_ = what;
    asker_ = world.current;
    control_->seat[explorer_seat].give(Order::ask);
    control_->seat[asker_].wait();
  }

  Control* control_;
  const World* world_ = nullptr;
  What what_ = What::next;
  ChoiceKind kind_ = ChoiceKind::schedule;
  ActionSet actions_;
  Action action_;
  unsigned number_ = 0;
  unsigned asker_ = 0;
};

}  // namespace queuecheck::explore
