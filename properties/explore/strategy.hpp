// How choices are made: the interface of all strategies, one file each in strategies/.
//
// Process and thread safety: one object is used by one run at a time. In the lane of real processes
// the object lies in memory that all of them share, at the same address, and whoever holds the
// token calls it.
//
// Invariants that a strategy must keep
//   1. No heap, no pointers but into itself or into constants, no state outside the object: arrays
//      of fixed size only (invariant of the lane of real processes).
//   2. What it answers depends only on begin() and on what it was told since: never on addresses,
//      time, or the process that asks.
//   3. next() answers a member of `actions`, pick() a number below `count`.
#pragma once

#include <cstdint>
#include <string_view>

#include "queuecheck/properties/explore/choice.hpp"

namespace queuecheck::explore {

struct World;

// What is known before a run. `steps` and `hot_steps` come from a dry run (one process after the
// other, or the runs before): about how many schedule points the run has, and how many of them at
// `hot_offset`, the location that most processes touch.
struct RunPlan {
  std::uint64_t seed = 0;  // of this run
  std::uint32_t processes = 0;
  std::uint32_t steps = 64;
  std::uint32_t hot_offset = 0;
  std::uint32_t process_steps[processes_max] = {};  // schedule points of each process
  std::uint32_t hot_steps[processes_max] = {};
};

class Strategy {
 public:
  virtual ~Strategy() = default;
  virtual std::string_view name() const = 0;

  // A new run begins.
  virtual void begin(const RunPlan& plan) = 0;

  // What happens next? At least two actions. world.process[p].pending is what `run p` would do.
  virtual Action next(const World& world, ActionSet actions) = 0;

  // One of `count` >= 2 alternatives; 0 is the ordinary one.
  virtual unsigned pick(ChoiceKind kind, unsigned count) = 0;

  // `process` is about to do its pending access, chosen by next() or because nothing else could.
  virtual void stepped(const World& world, unsigned process) {
    static_cast<void>(world), static_cast<void>(process);
  }

  // `process` asked others to go on (sched_yield), or was refused and tries again.
  virtual void yielded(const World& world, unsigned process) {
    static_cast<void>(world), static_cast<void>(process);
  }

  // Set in next() or stepped() by a strategy that knows what follows: another run has shown it. The
  // run ends there, as RunEnd::pruned.
  bool enough = false;
};

}  // namespace queuecheck::explore
