// Choices: the one primitive of the explorer. A run is a pure function of (program, choices).
//
// There are two kinds. A *schedule* choice says what happens next, out of a set of actions: a
// process goes on, a buffered store reaches memory, a wait times out, a process dies. A *local*
// choice picks one of n alternatives inside a step; 0 is always the ordinary one.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. Where there is one alternative, there is no choice: nothing is asked and nothing recorded.
//   2. A schedule choice is recorded as the action itself, not as its place among the possible
//      ones, so a recorded choice means the same when other actions come or go.
#pragma once

#include <bit>
#include <cstdint>

namespace queuecheck::explore {

// Virtual processes in one run, the late-comer included.
inline constexpr unsigned processes_max = 8;

enum class ActionKind : std::uint8_t {
  run,       // does its pending access
  flush,     // its oldest buffered store reaches memory (tso)
  time_out,  // its wait, or sleep, ends by its deadline
  spurious,  // its wait ends for no reason
  kill,      // SIGKILL, before its pending access
};
inline constexpr unsigned action_kinds = 5;

struct Action {
  ActionKind kind = ActionKind::run;
  std::uint8_t process = 0;

  constexpr unsigned index() const { return static_cast<unsigned>(kind) * processes_max + process; }
  static constexpr Action at(unsigned index) {
    return {static_cast<ActionKind>(index / processes_max),
            static_cast<std::uint8_t>(index % processes_max)};
  }
  friend constexpr bool operator==(Action, Action) = default;
};

// A set of actions: bit Action::index().
class ActionSet {
 public:
  constexpr ActionSet() = default;
  constexpr explicit ActionSet(std::uint64_t bits) : bits_(bits) {}

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool only_one() const { return bits_ != 0 && (bits_ & (bits_ - 1)) == 0; }
  // By hand: without a processor option std::popcount is a call into a library, at every step.
  constexpr unsigned size() const {
    std::uint64_t sums = bits_ - (bits_ >> 1 & 0x5555555555555555);
    sums = (sums & 0x3333333333333333) + (sums >> 2 & 0x3333333333333333);
    sums = (sums + (sums >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return static_cast<unsigned>(sums * 0x0101010101010101 >> 56);
  }
  constexpr bool has(Action action) const { return (bits_ >> action.index() & 1) != 0; }
  constexpr void add(Action action) { bits_ |= std::uint64_t{1} << action.index(); }
  constexpr void remove(Action action) { bits_ &= ~(std::uint64_t{1} << action.index()); }
  // Those of one kind, a bit for each process.
  constexpr std::uint32_t of(ActionKind kind) const {
    return static_cast<std::uint32_t>(bits_ >> (static_cast<unsigned>(kind) * processes_max)) &
           ((1U << processes_max) - 1);
  }
  constexpr void add(ActionKind kind, std::uint32_t processes) {
    bits_ |= std::uint64_t{processes} << (static_cast<unsigned>(kind) * processes_max);
  }
  constexpr Action first() const {
    return Action::at(static_cast<unsigned>(std::countr_zero(bits_)));
  }
  // The n-th from 0, in the order of their indices.
  constexpr Action nth(unsigned n) const {
    std::uint64_t rest = bits_;
    for (; n > 0; --n) rest &= rest - 1;
    return Action::at(static_cast<unsigned>(std::countr_zero(rest)));
  }

 private:
  std::uint64_t bits_ = 0;
};

enum class ChoiceKind : std::uint8_t {
  schedule,      // picked = Action::index()
  read_from,     // which store a load reads: 0 = the newest
  waiter,        // who is woken: 0 = who has waited longest
  weak_failure,  // compare_exchange_weak fails although the values are equal: 1 = it does
};

struct Choice {
  ChoiceKind kind = ChoiceKind::schedule;
  std::uint8_t count = 0;   // how many alternatives there were
  std::uint8_t picked = 0;  // schedule: an action's index; else below count

  friend constexpr bool operator==(const Choice&, const Choice&) = default;
};

}  // namespace queuecheck::explore
