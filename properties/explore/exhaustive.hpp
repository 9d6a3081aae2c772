// All runs with at most so many deviations from the ordinary course, one after the other: stateless
// depth-first search (Musuvathi and Qadeer, PLDI 2007: iterative context bounding).
//
//     Exhaustive search(peek);
//     for (unsigned bound = 0; bound <= 3; ++bound) {
//       search.start(bound);
//       do lane.run(search, plan); while (search.next_run());
//     }
//
// A deviation is: a switch away from a process that could go on (a preemption); a buffered store
// that reaches memory while another process runs; a reading of an older store; an end of a wait by
// its deadline while somebody could go on, or for no reason; a weak compare-and-swap that fails for
// no reason; another round of a loop that only reads. Everything else is branched without a limit:
// who goes on where the current one cannot, which waiter is woken, how much of a store buffer
// reaches memory when its process is left, and kills (World::kills_left bounds them).
//
// Where a kill is tried. Any process, at any point: but a kill does nothing except to stop its
// process, to give up its locks and to wake those who wait for them, and only a modelled call (or
// an end of a wait) can tell. So it commutes with reads of its own process, which nobody sees, and
// with all accesses of others but calls; moved to the front, it comes right after a write or a
// call of its own process, right after a call of another, or before everything. There it is tried
// (the process then has died earlier, which is judged more strictly, not less), and right after the
// first access of an operation, which only then counts as begun.
//
// Process and thread safety: as Strategy.
//
// Invariants
//   1. No run is shown twice within one bound; those of bound n are among those of bound n + 1.
//   2. Under sc, with neither deadlines nor spurious wake-ups, deviations are preemptions and
//      rounds. A loop whose rounds read, and in which nobody writes, is left for others at no cost.
//   3. When `gave_up` is not empty, runs are missing, and it says why.
#pragma once

#include <cstdint>
#include <string_view>

#include "queuecheck/properties/explore/idle_rounds.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

class Exhaustive final : public Strategy {
 public:
  static constexpr std::uint32_t branches_max = 8192;

  explicit Exhaustive(Peek peek) : rounds_(peek) {}

  std::string_view name() const override { return "exhaustive"; }

  // For tests: kills at every point, also where another one does the same.
  bool every_kill = false;

  // From the beginning, with at most `deviations` of them.
  void start(unsigned deviations);

  void begin(const RunPlan& plan) override;
  Action next(const World& world, ActionSet actions) override;
  unsigned pick(ChoiceKind kind, unsigned count) override;
  void stepped(const World& world, unsigned process) override;

  // After each run. False: that was the last one.
  bool next_run();

  bool bound_was_met() const { return bound_was_met_; }  // a larger one has more runs
  std::string_view gave_up() const { return gave_up_; }

 private:
  // A choice that this run made and what is left to try there.
  struct Branch {
    std::uint64_t free = 0;    // actions, or alternatives of a local choice
    std::uint64_t dearer = 0;  // those that are deviations
    std::uint8_t chosen = 0;
    std::uint16_t spent = 0;  // deviations before it
    bool spends = false;      // chosen is a deviation
  };

  struct Runners {
    std::uint32_t able = 0;
    std::uint32_t worth = 0;    // those whose next step may change something
    bool nobody_works = false;  // `worth` is whose turn it is to go round once more
  };

  Runners runners(const World& world, std::uint32_t able) const;
  Branch alternatives(const World& world, ActionSet actions) const;
  unsigned take(Branch& branch, unsigned first);
  unsigned decide(Branch fresh, unsigned first);

  unsigned bound_ = 0;
  bool bound_was_met_ = false;
  std::string_view gave_up_;
  std::uint32_t count_ = 0;   // branches of the path
  std::uint32_t at_ = 0;      // of them passed in this run
  std::uint32_t spent_ = 0;   // in this run
  std::uint32_t mortal_ = 0;  // whose kill here differs from one that was tried before
  bool leaving_ = false;      // the buffer of the current process is emptied because it is left
  IdleRounds rounds_;
  Branch branch_[branches_max];
};

}  // namespace queuecheck::explore
