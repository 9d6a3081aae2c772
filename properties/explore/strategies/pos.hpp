// Partial order sampling (Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, CAV 2018).
//
// Every pending access has a random priority, and the highest goes next. Whoever it races with gets
// a new one, so that the order of conflicting accesses is drawn anew each time, and that of
// independent ones, which does not matter, is not. Needs no length.
//
// Process and thread safety: as Strategy.
//
// Invariants
//   1. An access has the priority drawn when it came to be pending, unless one that conflicts with
//      it was done since.
//   2. A buffered store is an event as well; its priority is drawn when the one before it is
//      flushed.
#pragma once

#include <algorithm>

#include "queuecheck/properties/explore/strategies/random_strategy.hpp"

namespace queuecheck::explore {

class Pos final : public RandomStrategy<Pos> {
 public:
  std::string_view name() const override { return "pos"; }

  void start(const RunPlan&) {
    for (std::uint32_t& priority : priorities_) priority = random_.word();
  }

  Action choose(const World&, ActionSet actions) {
    const Action action = highest(priorities_, actions);
    if (action.kind == ActionKind::flush) priorities_[action.index()] = random_.word();
    return action;
  }

  void after(const World& world, unsigned process) {
    const Access& done = world.process[process].pending;
    priorities_[process] = random_.word();
    const unsigned writer = writes(done.kind) ? 1 : 0;
    const std::uint32_t end = done.offset + done.size;
    const unsigned processes = std::min<std::uint32_t>(world.processes, processes_max);
    std::uint32_t racing = 0;
    for (unsigned other = 0; other < processes; ++other) {
      const ProcessState& state = world.process[other];
      const Access& pending = state.pending;
      // conflict(), with & for &&: what is no access has no bytes.
      racing |= (static_cast<unsigned>(done.offset < pending.offset + pending.size) &
                 static_cast<unsigned>(pending.offset < end) &
                 (writer | static_cast<unsigned>(writes(pending.kind))) &
                 static_cast<unsigned>(state.status == ProcessStatus::ready))
                << other;
    }
    for (racing &= ~(1U << process); racing != 0; racing &= racing - 1) {
      priorities_[static_cast<unsigned>(std::countr_zero(racing))] = random_.word();
    }
  }

  // Who waits politely may do so thousands of times (a second, in naps): if only its own priority
  // were drawn anew, a process with a very low one would stand still all that time, and queues
  // conclude from that that it has been stopped.
  void polite(const World&, unsigned) {
    for (std::uint32_t& priority : priorities_) priority = random_.word();
  }

 private:
  Priorities priorities_{};
};

}  // namespace queuecheck::explore
