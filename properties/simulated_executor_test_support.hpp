// An executor without processes, for tests: it runs a program's steps in a random interleaving on a
// std::deque, with bugs that can be switched on, and records exact intervals. Deterministic for a
// seed and order of calls, so generator, shrinker, stages and replay are tested hermetically.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Without a bug every history is legal for the specification that it carries.
//   2. An operation takes effect at one instant strictly inside its interval; intervals of
//      different processes overlap often, those of one process never.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

// Each stands for a mutant of the catalogue, or for a class of the closed list.
enum class Bug : std::uint8_t {
  none,
  closed_before_empty,  // PA5: not-drained
  lap_short,            // PB3: FULL for ever after one lap: false-full
  loser_empty,          // PB8: EMPTY when another get is open: false-empty
  one_too_many,         // PA6: capacity
  size_off,             // PA10: size
  drops_item,           // lost
  repeats_item,         // duplicate
  swaps_items,          // order
  tears_item,           // torn
  early_timeout,        // PA9: early-timeout
  forgets_wake_up,      // PA1: lost-wakeup
  close_wakes_one,      // PA3: close-sleeper
  misses_clear,         // clear leaves an item
  accepts_too_big,      // an oversized item is accepted
};

class SimulatedExecutor final : public Executor {
 public:
  // The bug shows with `chance` (0..1) at each opportunity.
  explicit SimulatedExecutor(Bug bug = Bug::none, double chance = 1, std::uint64_t seed = 1)
      : bug_(bug), chance_(chance), dice_(seed) {}

  std::vector<Run> run_batch(std::span<const Program> programs) override;
  const QueueSource& queue() const override { return source_; }
  std::string_view name() const override { return "simulated"; }

  std::uint64_t runs() const { return runs_; }

  static std::vector<OperationKind> operations();

 private:
  QueueSource source_{"simulated", ""};
  Bug bug_;
  double chance_;
  Dice dice_;
  std::uint64_t runs_ = 0;
};

}  // namespace queuecheck
