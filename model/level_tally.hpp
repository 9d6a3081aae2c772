// What does a queue keep over a whole campaign? The levels that held in every history looked at,
// and how often the stronger ones did not.
//
//     LevelTally tally;
//     tally.add(history, specification);
//     tally.text();  // "per-producer FIFO held in all 812 histories; FIFO order failed in 37 of
//                    //  812, as the claim allows"
//
// Process and thread safety: a plain value, used by one thread.
//
// Invariants
//   1. A level that is told to have held was judged, and held, in every history that is counted.
//   2. Histories whose levels cannot be told (items without a value) are left out of the count.
//   3. A failure is said to be allowed only where the claim (one for all, but for the capacity)
//      asks for less order, or excuses every false EMPTY that was counted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "queuecheck/model/ladder.hpp"

namespace queuecheck {

// Of a queue that promises FIFO and keeps it nothing is left to tell: what is true of its histories
// is the specification itself.
bool levels_tell_more(const Specification& specification);

class LevelTally {
 public:
  void add(const History& history, const Specification& specification);

  std::uint64_t histories() const { return histories_; }
  // Of fifo_order and the levels below it; nullopt when none held in all, or nothing was looked at.
  std::optional<Level> strongest() const;
  std::uint64_t failed(Level level) const { return at(level).failed; }
  std::uint64_t false_empty() const { return false_empty_; }

  // One line; empty when nothing was looked at.
  std::string text() const;

 private:
  struct Count {
    std::uint64_t held = 0;
    std::uint64_t failed = 0;
  };
  const Count& at(Level level) const { return counts_[static_cast<std::size_t>(level)]; }

  std::array<Count, static_cast<std::size_t>(Level::conserving) + 1> counts_{};
  std::uint64_t histories_ = 0;
  std::uint64_t false_empty_ = 0;  // histories with an EMPTY at no empty instant
  bool empty_excused_ = true;      // all of these by the claim
  std::optional<Level> asked_;     // by the claim, of the order
};

}  // namespace queuecheck
