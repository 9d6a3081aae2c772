// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized
// Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010).
//
// Each process has a random priority, and of those that can go on the highest does. At d-1 steps,
// drawn out of the k of the plan, the process that would go on falls below all others. A bug that
// needs d orderings among n processes is found with probability at least 1/(n k^(d-1)).
//
// Store buffers are actors with priorities of their own, drawn anew after every second flush or so:
// a buffer may be slow for a whole run, or for one store.
//
// Process and thread safety: as Strategy.
//
// Invariants
//   1. Initial priorities are above those given at change points, which are above those of the
//      processes that gave way.
//   2. Who asks others to go on falls below all with probability 1/2: always would end every
//      spinning before its time, never would let one process spin for ever.
//   3. Beyond four times the planned steps whoever goes on falls every 16 steps: no process starves
//      the others to the step bound.
#pragma once

#include <algorithm>
#include <functional>

#include "queuecheck/properties/explore/strategies/random_strategy.hpp"

namespace queuecheck::explore {

class Pct final : public RandomStrategy<Pct> {
 public:
  // 0: drawn from 2..5 for each run.
  explicit Pct(unsigned depth = 0) : depth_(depth) {}
  std::string_view name() const override { return "pct"; }

  void start(const RunPlan& plan) {
    const std::uint32_t length = std::max(plan.steps, 1U);
    const unsigned depth = depth_ != 0 ? depth_ : 2 + random_.below(4);
    for (std::uint32_t& priority : priorities_) priority = high();
    known_ = false;
    change_count_ = std::min(depth - 1, changes_max);
    for (unsigned i = 0; i < change_count_; ++i) changes_[i] = random_.below(length);
    // The next one last.
    std::sort(changes_.begin(), changes_.begin() + change_count_, std::greater<>());
    below_all_ = low_begin - 1;
    steps_ = 0;
    rescue_at_ = 4 * length + 64;
  }

  Action choose(const World&, ActionSet actions) {
    Action best = highest_of(actions);
    if (best.kind == ActionKind::flush) {
      if (random_.one_in(2)) set(best.index(), high());
      return best;
    }
    while (change_due() && best.kind == ActionKind::run) {
      change(best.process);
      best = highest_of(actions);
    }
    return best;
  }

  void after(const World&, unsigned process) {
    // Where nobody else could go on, nobody was asked: the fall counts from the next step.
    while (change_due()) change(process);
    if (++steps_ >= rescue_at_) {
      rescue_at_ = steps_ + 16;
      set(process, below_all_--);
    }
  }

  void polite(const World&, unsigned process) {
    if (random_.one_in(2)) set(process, below_all_--);
  }

 private:
  static constexpr unsigned changes_max = 8;
  static constexpr std::uint32_t low_begin = 1U << 30;  // .. 2^31 at change points, above: initial

  void set(unsigned index, std::uint32_t priority) {
    priorities_[index] = priority;
    known_ = false;
  }

  // Mostly the one that was the highest before.
  Action highest_of(ActionSet actions) {
    if (known_ && actions.has(current_) && (actions.bits() & above_) == 0) return current_;
    current_ = highest(priorities_, actions);
    above_ = 0;
    for (unsigned i = 0; i < priorities_.size(); ++i) {
      above_ |= std::uint64_t{priorities_[i] > priorities_[current_.index()]} << i;
    }
    known_ = true;
    return current_;
  }

  bool change_due() const { return change_count_ != 0 && changes_[change_count_ - 1] <= steps_; }
  void change(unsigned process) {
    --change_count_;
    set(process, low_begin + (random_.word() >> 2));
  }
  std::uint32_t high() { return random_.word() | 1U << 31; }

  unsigned depth_;
  unsigned change_count_ = 0;
  std::uint32_t steps_ = 0;
  std::uint32_t rescue_at_ = 0;
  std::uint32_t below_all_ = 0;
  bool known_ = false;  // current_ and above_ (who is above it) hold
  Action current_;
  std::uint64_t above_ = 0;
  std::array<std::uint32_t, changes_max> changes_{};
  Priorities priorities_{};
};

}  // namespace queuecheck::explore
