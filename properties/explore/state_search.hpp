// All interleavings under sc, each *state* once: depth-first search that ends a run where another
// one has been, with sleep sets (Godefroid, LNCS 1032, §5: state-space caching with sleep sets).
// Orders of accesses that lead to the same memory, the same local states and the same knowledge of
// what the queue may contain are one, although DPOR would tell them apart: retries of
// compare-and-swaps multiply traces, hardly states.
//
//     StateSearch search(view, specification);
//     do { lane.run(search, plan); look at it unless pruned } while (search.next_run(world));
//
// A state is: what the lane tells of memory and processes (StateView), what each ended operation
// answered, and what the monitor knows (linear_monitor.hpp). The real-time order of operations is
// in the last: calls and returns of different processes depend on each other, and every order of
// them is watched, also where the run is merged into another.
//
// Process and thread safety: as Strategy, in the fiber lane.
//
// Invariants
//   1. Every state that some schedule reaches is reached in some run, up to collisions of 128 bits;
//      so every set of answers that some schedule gives is given by some run that is not pruned.
//   2. If no order of effects explains some schedule, a run ends with `illegal` set.
//      Waits end by their deadlines only where nobody can go on (left_out_time_outs).
//      Further rounds of a loop that only reads are no other states (idle_rounds.hpp).
//   3. When `gave_up` is not empty, 1 and 2 do not hold, and it says why.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "queuecheck/properties/explore/idle_rounds.hpp"
#include "queuecheck/properties/explore/linear_monitor.hpp"
#include "queuecheck/properties/explore/state_table.hpp"
#include "queuecheck/properties/explore/strategy.hpp"

namespace queuecheck::explore {

// What a lane tells of the state between two steps.
struct StateView {
  Peek peek;
  void (*begin_run)();
  void (*before_choice)(const World&);
  void (*before_step)(const World&, unsigned process);
  Fingerprint (*print)(const World&);
  std::string_view (*problem)();
};
StateView lane_view();  // of the fiber lane, while local_state is on

class StateSearch final : public Strategy {
 public:
  static constexpr std::uint32_t nodes_max = 4096;
  static constexpr std::size_t states_max = std::size_t{1} << 25;

  // Without a specification orders of operations are not watched.
  StateSearch(StateView view, const std::optional<Specification>& specification);

  std::string_view name() const override { return "states"; }
  void begin(const RunPlan& plan) override;
  Action next(const World& world, ActionSet actions) override;
  unsigned pick(ChoiceKind kind, unsigned count) override;
  void stepped(const World& world, unsigned process) override;

  // After each run, before anything else changes the segment. False: that was the last one.
  bool next_run(const World& world);

  bool illegal() const { return known_ == LinearMonitor::impossible; }  // the last run
  // After a run: also what it did last.
  bool illegal(const World& world) {
    settle(world);
    return illegal();
  }
  // Some wait could have ended by its deadline while somebody could go on; it was not let.
  bool left_out_time_outs() const { return timed_; }
  std::size_t states() const { return table_.size(); }
  std::string_view gave_up() const { return gave_up_; }

 private:
  // What a process did between two choices.
  struct Footprint {
    std::uint32_t offset = 0;
    std::uint16_t size = 0;
    bool changes = false;
    bool invokes = false;
    bool returns = false;
    bool wide = false;  // more than one access, or a wait's end: depends on everything
  };
  struct Node {
    std::uint8_t left = 0;   // to be tried from here, a bit each
    std::uint8_t sleep = 0;  // seen from elsewhere
    std::uint8_t done = 0;   // seen from here
    std::uint8_t chosen = 0;
    Footprint did[processes_max];
  };

  static bool depend(const Footprint& a, const Footprint& b);
  void settle(const World& world);
  void listen(const World& world);
  bool reads_a_constant(const World& world, unsigned process);
  void note_written(const Access& access);
  void open_node(const World& world, std::uint32_t enabled);
  void give_up(std::string_view why);

  StateView view_;
  std::optional<LinearMonitor> monitor_;
  StateTable table_;
  IdleRounds rounds_;
  std::string_view gave_up_;

  std::uint32_t count_ = 0;  // nodes of the path
  std::uint32_t at_ = 0;     // of them passed in this run
  Footprint now_;            // since the last choice
  std::uint32_t steps_ = 0;  // accesses in it
  bool unsettled_ = false;
  Access access_;
  std::uint64_t before_ = 0;
  bool timed_ = false;
  unsigned mover_ = 0;
  std::int64_t clock_ = 0;

  LinearMonitor::Known known_ = LinearMonitor::nothing_yet;
  std::uint32_t heard_ = 0;  // events
  Fingerprint answers_;
  std::uint32_t ended_[processes_max] = {};  // operations
  // Words that some run wrote, and words that a choice took for constants: if one is both, the
  // search begins again.
  static constexpr std::uint32_t word_bytes = 8;
  static constexpr std::uint32_t words_max = 1 << 15;
  bool again_ = false;
  bool written_[words_max] = {};
  bool relied_on_[words_max] = {};
  Node nodes_[nodes_max];
};

}  // namespace queuecheck::explore
