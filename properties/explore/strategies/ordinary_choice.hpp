// What happens where nobody says otherwise: who runs goes on, stores reach memory at once, nobody
// dies, nothing times out unless nothing else can happen.
//
// Process and thread safety: as Strategy: flat.
//
// Invariants
//   1. The answer is a member of `actions`, and never a kill while there is anything else.
//   2. Who asked others to go on is not chosen before every other ready process had its turn, so
//      loops that wait politely end.
#pragma once

#include <cstdint>

#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

class OrdinaryChoice {
 public:
  void begin() { last_ = 0, gave_way_ = 0; }

  Action next(const World&, ActionSet actions) const {
    // Flushing first makes total store order behave like sequential consistency.
    if (const std::uint32_t flushes = actions.of(ActionKind::flush)) {
      return {ActionKind::flush, static_cast<std::uint8_t>(std::countr_zero(flushes))};
    }
    const std::uint32_t ready = actions.of(ActionKind::run);
    if (ready == 0) return actions.first();
    const std::uint32_t eager = ready & ~gave_way_;
    const std::uint32_t from = eager != 0 ? eager : ready;
    // The one that ran last, if it may; else the next one in the round.
    const unsigned start = (gave_way_ >> last_ & 1) != 0 ? last_ + 1 : last_;
    const std::uint32_t after = from & ~((std::uint32_t{1} << start) - 1);
    return {ActionKind::run,
            static_cast<std::uint8_t>(std::countr_zero(after != 0 ? after : from))};
  }

  void stepped(unsigned process) {
    if (process != last_) gave_way_ &= ~(1U << process);
    last_ = process;
  }
  void yielded(unsigned process) { gave_way_ |= 1U << process; }

 private:
  unsigned last_ = 0;
  std::uint32_t gave_way_ = 0;  // a bit for each process
};

}  // namespace queuecheck::explore
