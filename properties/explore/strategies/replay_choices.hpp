// Replays the recorded choices of a run, one by one (World::choices): the same program in the same
// build goes the same way.
//
// Process and thread safety: as Strategy: flat.
//
// Invariants
//   1. While nothing diverged, the n-th question is answered with the n-th recorded choice.
//   2. A question that does not fit is a divergence, named with its step; from then on every answer
//      is the ordinary one.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "queuecheck/properties/explore/strategies/divergence.hpp"
#include "queuecheck/properties/explore/strategies/ordinary_choice.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

class ReplayChoices final : public Strategy {
 public:
  ReplayChoices() = default;
  explicit ReplayChoices(std::span<const Choice> choices) { assign(choices); }

  void assign(std::span<const Choice> choices) {
    count_ = std::min(choices.size(), choices_.size());
    std::copy_n(choices.begin(), count_, choices_.begin());
  }
  const Divergence& divergence() const { return divergence_; }
  // After a run: was everything used?
  bool exhausted() const { return at_ == count_; }

  std::string_view name() const override { return "replay"; }
  void begin(const RunPlan&) override {
    at_ = 0;
    steps_ = 0;
    divergence_ = {};
    ordinary_.begin();
  }

  Action next(const World& world, ActionSet actions) override {
    const Choice* const choice = take(ChoiceKind::schedule, actions.size());
    if (choice == nullptr) return ordinary_.next(world, actions);
    if (choice->picked >= action_kinds * processes_max ||
        !actions.has(Action::at(choice->picked))) {
      divergence_.note(steps_, "recorded action %u is not possible", choice->picked);
      return ordinary_.next(world, actions);
    }
    return Action::at(choice->picked);
  }

  unsigned pick(ChoiceKind kind, unsigned count) override {
    const Choice* const choice = take(kind, count);
    if (choice == nullptr) return 0;
    if (choice->picked < count) return choice->picked;
    divergence_.note(steps_, "recorded alternative %u is not there", choice->picked);
    return 0;
  }

  void stepped(const World&, unsigned process) override {
    ++steps_;
    ordinary_.stepped(process);
  }
  void yielded(const World&, unsigned process) override { ordinary_.yielded(process); }

 private:
  // The next recorded choice; null when it is none of this kind with so many alternatives.
  const Choice* take(ChoiceKind kind, unsigned count) {
    if (divergence_.found) return nullptr;
    if (at_ == count_) {
      divergence_.note(steps_, "there is a choice although all %zu recorded ones are used up",
                       count_);
      return nullptr;
    }
    const Choice& choice = choices_[at_++];
    if (choice.kind == kind && choice.count == count) return &choice;
    divergence_.note(steps_, "another choice than the recorded one, number %zu", at_);
    return nullptr;
  }

  std::array<Choice, choices_max> choices_;
  std::size_t count_ = 0;
  std::size_t at_ = 0;
  std::uint64_t steps_ = 0;
  Divergence divergence_;
  OrdinaryChoice ordinary_;
};

}  // namespace queuecheck::explore
