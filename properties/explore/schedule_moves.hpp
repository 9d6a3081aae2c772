// A schedule in a form that outlives changes of the program: what happened is anchored at (process,
// operation, n-th access of it), not at the number of the step, so that a schedule still means
// something when an operation is taken out.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. A move `run` says: the process goes on as long as its next access is at most the
//      `access`-th (from 1) of its operation `ordinal` (from 0); with `resume`: it goes on once
//      from a wait, without an access. Any other move is done once, too.
//   2. Local choices belong to the last thing that happened before them; ordinary ones (0) at the
//      end are left out.
//   3. With the same program, replaying moves_of(trace) gives the traced run again.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/choice.hpp"
#include "queuecheck/properties/explore/run_trace.hpp"

namespace queuecheck::explore {

struct Pick {
  ChoiceKind kind = ChoiceKind::read_from;
  std::uint8_t picked = 0;

  friend constexpr bool operator==(const Pick&, const Pick&) = default;
};

inline constexpr unsigned move_picks_max = 8;

struct Move {
  Action action;
  std::uint32_t ordinal = 0;
  std::uint32_t access = 0;
  bool resume = false;
  std::uint8_t pick_count = 0;
  std::array<Pick, move_picks_max> picks{};

  friend constexpr bool operator==(const Move&, const Move&) = default;
};

using Moves = std::vector<Move>;

// The moves of a traced run, as few as say it: what the last decision left without an alternative
// needs no move.
Moves moves_of(const RunTrace& trace);

// "run", "flush", "time-out", "spurious", "kill"; and "read_from", "waiter", "weak_failure".
std::string_view name(ActionKind kind);
std::string_view name(ChoiceKind kind);

// "P0 1.4 read_from=1", "P1 kill"
std::string move_text(const Move& move);

}  // namespace queuecheck::explore
