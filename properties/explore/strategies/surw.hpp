// Selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury: Selectively Uniform
// Concurrency Testing, ASPLOS 2025).
//
// Interleavings of *selected* accesses, here those of one hot location, are drawn about uniformly:
// who does the next selected one is decided beforehand, in proportion to how many of them each
// process has left (the plan counts them); others that stand before a selected access wait for it,
// and everything else is a random walk. Without selected accesses all are selected.
//
// Process and thread safety: as Strategy.
//
// Invariants
//   1. With exact counts and processes that never wait, every interleaving of the selected accesses
//      is equally likely.
//   2. Nobody waits for a process that cannot go on: then another one is drawn.
#pragma once

#include <algorithm>

#include "queuecheck/properties/explore/strategies/random_strategy.hpp"

namespace queuecheck::explore {

class Surw final : public RandomStrategy<Surw> {
 public:
  std::string_view name() const override { return "surw"; }

  void start(const RunPlan& plan) {
    hot_offset_ = plan.hot_offset;
    std::uint32_t selected = 0;
    for (const std::uint32_t steps : plan.hot_steps) selected += steps;
    all_ = selected == 0;
    std::copy_n(all_ ? plan.process_steps : plan.hot_steps, processes_max, left_.begin());
    intended_ = processes_max;
  }

  Action choose(const World& world, ActionSet actions) {
    const std::uint32_t ready = actions.of(ActionKind::run);
    if (ready == 0) return nth(actions, random_.below(actions.size()));
    if ((ready >> intended_ & 1) == 0) draw(ready);
    ActionSet free = actions;
    for (std::uint32_t rest = ready & ~(1U << intended_); rest != 0; rest &= rest - 1) {
      const auto process = static_cast<std::uint8_t>(std::countr_zero(rest));
      if (hot(world.process[process].pending)) free.remove({ActionKind::run, process});
    }
    return nth(free, random_.below(free.size()));
  }

  void after(const World& world, unsigned process) {
    if (!hot(world.process[process].pending)) return;
    left_[process] -= left_[process] != 0 ? 1U : 0U;
    intended_ = processes_max;
  }

 private:
  bool hot(const Access& access) const {
    return all_ || (access.offset < hot_offset_ + 8 && hot_offset_ < access.offset + access.size);
  }

  // In proportion to what each has left; where nobody has, the plan was wrong, and all are equal.
  void draw(std::uint32_t candidates) {
    std::uint32_t sum = 0;
    for (std::uint32_t rest = candidates; rest != 0; rest &= rest - 1) {
      sum += left_[static_cast<unsigned>(std::countr_zero(rest))];
    }
    const bool equal = sum == 0;
    if (equal) sum = static_cast<std::uint32_t>(std::popcount(candidates));
    std::uint32_t at = random_.below(sum);
    for (std::uint32_t rest = candidates; rest != 0; rest &= rest - 1) {
      intended_ = static_cast<unsigned>(std::countr_zero(rest));
      const std::uint32_t weight = equal ? 1 : left_[intended_];
      if (at < weight) return;
      at -= weight;
    }
  }

  bool all_ = true;
  std::uint32_t hot_offset_ = 0;
  unsigned intended_ = processes_max;
  std::array<std::uint32_t, processes_max> left_{};
};

}  // namespace queuecheck::explore
