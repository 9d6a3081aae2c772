// Sticky walk: the same process goes on, and in each step somebody else takes over with a
// probability drawn for the run, 1/4 to 1/64. Long uninterrupted stretches fill and empty queues,
// which a random walk never does.
//
// Process and thread safety: as Strategy.
//
// Invariants
//   1. Buffered stores wait on average 2 to 16 steps, drawn for the run apart from the stretches.
//   2. A process that asks others to go on is left with probability 1/2.
#pragma once

#include "queuecheck/properties/explore/strategies/random_strategy.hpp"

namespace queuecheck::explore {

class Sticky final : public RandomStrategy<Sticky> {
 public:
  std::string_view name() const override { return "sticky"; }

  void start(const RunPlan&) {
    switch_shift_ = 2 + random_.below(5);
    flush_shift_ = 1 + random_.below(4);
    current_ = processes_max;
  }

  Action choose(const World&, ActionSet actions) {
    const std::uint32_t ready = actions.of(ActionKind::run);
    const std::uint32_t buffered = actions.of(ActionKind::flush);
    const std::uint64_t drawn = random_.next();
    if (buffered != 0 && (ready == 0 || low_bits(drawn >> 32, flush_shift_) == 0)) {
      ActionSet flushes;
      flushes.add(ActionKind::flush, buffered);
      return nth(flushes, random_.below(flushes.size()));
    }
    const bool stays = (ready >> current_ & 1) != 0 && low_bits(drawn, switch_shift_) != 0;
    if (!stays) {
      ActionSet others;
      others.add(ActionKind::run, ready);
      if (others.size() > 1 && (ready >> current_ & 1) != 0) {
        others.remove({ActionKind::run, static_cast<std::uint8_t>(current_)});
      }
      current_ = nth(others, random_.below(others.size())).process;
    }
    return {ActionKind::run, static_cast<std::uint8_t>(current_)};
  }

  void polite(const World&, unsigned process) {
    if (process == current_ && random_.one_in(2)) current_ = processes_max;
  }

 private:
  static constexpr std::uint64_t low_bits(std::uint64_t word, unsigned count) {
    return word & ((std::uint64_t{1} << count) - 1);
  }

  unsigned switch_shift_ = 2;
  unsigned flush_shift_ = 1;
  unsigned current_ = processes_max;
};

}  // namespace queuecheck::explore
