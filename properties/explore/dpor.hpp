// All interleavings under sc, one run for each class of equivalent ones: dynamic partial order
// reduction with source sets (Abdulla, Aronis, Jonsson, Sagonas, POPL 2014; after Flanagan and
// Godefroid, POPL 2005) and sleep sets (Godefroid, LNCS 1032).
//
//     Dpor dpor(peek);
//     do { lane.run(dpor, plan); look at it unless it was pruned } while (dpor.next_run(world));
//
// Two accesses of different processes depend on each other if they overlap and one of them changes
// memory: an exchange that fails, or a store of what was there already, counts as a reading. A
// modelled call changes its object. What a wake-up enables comes after it and is never tried before
// it. Local choices (who is woken) are branched, too.
//
// Process and thread safety: as Strategy.
//
// Invariants
//   1. Every run that some schedule has is equivalent to one of the runs shown: it can be got from
//      it by exchanging neighbours that do not depend on each other. Real time between operations
//      is not kept by that: real_time.hpp gives all orders that one run stands for.
//   2. No two runs shown to their end are equivalent, but for runs that were pruned late.
//      Rounds of a loop that only reads are one round (idle_rounds.hpp).
//   3. When `gave_up` is not empty, 1 does not hold, and it says why.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "queuecheck/properties/explore/idle_rounds.hpp"
#include "queuecheck/properties/explore/strategy.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

struct DporEvent {
  std::uint32_t offset = 0;
  std::uint16_t size = 0;
  std::uint8_t process = 0;
  bool changes = false;                     // memory, or a modelled object
  std::uint16_t local = 0;                  // its number among its process's events, from 1
  std::uint16_t operation = 0;              // World::operations
  bool inside = false;                      // of that operation
  std::uint16_t clock[processes_max] = {};  // how many events of each happened before it, or are it
};

class Dpor final : public Strategy {
 public:
  static constexpr std::uint32_t events_max = 2048;

  // For the test of the tests: a search that does what a rule forbids.
  enum class Defect : std::uint8_t { none, sleepers_sleep_on, only_the_racer_is_tried };

  explicit Dpor(Peek peek, Defect defect = Defect::none)
      : peek_(peek), defect_(defect), rounds_(peek) {}

  std::string_view name() const override { return "dpor"; }
  void begin(const RunPlan& plan) override;
  Action next(const World& world, ActionSet actions) override;
  unsigned pick(ChoiceKind kind, unsigned count) override;
  void stepped(const World& world, unsigned process) override;

  // After each run, before anything else changes the segment. False: that was the last one.
  bool next_run(const World& world);

  // Of the last run, in their order; complete only after next_run().
  std::span<const DporEvent> events() const { return {events_, count_}; }
  std::string_view gave_up() const { return gave_up_; }

 private:
  // The state before an event.
  struct Node {
    std::uint8_t sleep = 0;  // a bit for each process: what begins with it has been seen
    std::uint8_t idle = 0;   // would only go round in a loop (idle_rounds.hpp)
    std::uint8_t backtrack = 0;
    std::uint8_t done = 0;
    std::uint8_t chosen = 0;
    DporEvent after[processes_max];  // by done or sleeping processes: what they do here
  };
  struct Pick {
    std::uint16_t event = 0;
    std::uint8_t count = 0;
    std::uint8_t picked = 0;
  };
  static constexpr std::uint32_t picks_max = 1024;

  static bool depend(const DporEvent& a, const DporEvent& b) {
    return (a.changes || b.changes) && a.offset < b.offset + b.size && b.offset < a.offset + a.size;
  }
  void settle(const World& world);
  void add_event(const World& world, unsigned process, const Access& access);
  void resume(const World& world, unsigned process);
  bool part_of_program(const World& world, unsigned process);
  void wake_ups(const World& world);
  bool changed(const World& world) const;
  void order(std::uint32_t index);
  void reverse(std::uint32_t before, std::uint32_t after, const std::uint16_t* clock);
  bool open_node(const World& world, std::uint32_t enabled);
  std::uint32_t prefer(std::uint32_t candidates) const;
  void give_up(std::string_view why);

  Peek peek_;
  Defect defect_;
  std::string_view gave_up_;

  std::uint32_t count_ = 0;       // events of this run so far
  std::uint32_t nodes_open_ = 0;  // nodes of this run: count_, or one more between next and stepped
  std::uint32_t fixed_ = 0;       // so many events are those of the run before
  std::uint32_t picks_ = 0;
  std::uint32_t picks_replayed_ = 0;
  bool handed_ = false;      // the node's process was let go on, and has not come to an access
  bool adrift_ = false;      // nobody does anything but rounds of loops: the rest is not recorded
  std::uint32_t turns_ = 0;  // rounds in a row in which nobody did anything else
  std::int64_t clock_ = 0;   // of what each event adds to it; anything beyond is a reading of it
  bool unsettled_ = false;   // the last event was let happen, and what it did was not looked at
  Access access_;            // of it
  std::uint64_t before_ = 0;
  std::uint32_t blocked_ = 0;
  std::uint16_t waker_[processes_max] = {};       // index + 1 of the event that woke it
  std::uint32_t waited_for_[processes_max] = {};  // offset
  std::uint16_t latest_[processes_max] = {};      // index + 1 of its latest event

  IdleRounds rounds_;
  DporEvent events_[events_max];
  Node nodes_[events_max];
  Pick pick_[picks_max];
};

}  // namespace queuecheck::explore
