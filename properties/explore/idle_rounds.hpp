// Who waits by reading? A process that comes to the same reading at the same place for the third
// time, when nobody has written anything since, goes round in a loop: its next round will be like
// this one until somebody writes. (The second time may be another call of the same function, or a
// compare-and-swap that expects what it learnt in the first.)
//
// Searches use it: without it a spin loop is an endless branch of the tree ("await reduction").
// What a loop counts besides (a bound on its rounds) is not seen: such a loop is left only where
// nobody else can go on, or where a search spends a deviation on another round.
//
// Process and thread safety: plain value, flat; used by one strategy.
//
// Invariants
//   1. idle(p) is never true of a process whose next access could read a value that it did not see
//      there in its last round.
#pragma once

#include <cstdint>

#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

// The memory under an access of at most 8 bytes, as the process sees it before it does it.
using Peek = std::uint64_t (*)(const World& world, unsigned process, const Access& access);

class IdleRounds {
 public:
  explicit IdleRounds(Peek peek) : peek_(peek) {}

  void begin() {
    writes_ = 1;
    unsettled_ = false;
    for (Readings& one : readings_) one = {};
  }

  // Somebody wrote otherwise than by an access: a buffered store reached memory.
  void wrote() { ++writes_; }

  // Before anything is asked: an exchange that changed nothing was only a reading, and so was a try
  // for a lock that is taken.
  void settle(const World& world) {
    if (!unsettled_) return;
    unsettled_ = false;
    if (exchange_.kind == AccessKind::call) {
      if ((world.refused >> exchanger_ & 1) != 0) {
        note(world, exchanger_, exchange_);
      } else {
        ++writes_;
      }
    } else if (exchange_.size > 8 || peek_(world, exchanger_, exchange_) != before_) {
      ++writes_;
    } else {
      note(world, exchanger_, exchange_);
    }
  }

  // `process` does its pending access. A store of what was there already counts as a write: the
  // loop of who stores is a loop of another kind.
  void stepped(const World& world, unsigned process) {
    settle(world);
    const Access& access = world.process[process].pending;
    if (access.kind == AccessKind::exchange || access.kind == AccessKind::call) {
      unsettled_ = true;
      exchanger_ = process;
      exchange_ = access;
      if (access.kind == AccessKind::exchange && access.size <= 8)
        before_ = peek_(world, process, access);
    } else if (writes(access.kind)) {
      ++writes_;
    } else if (reads(access.kind)) {
      note(world, process, access);
    }
  }

  bool idle(const World& world, unsigned process) const {
    const ProcessState& state = world.process[process];
    if (state.pending.kind == AccessKind::pause) return true;
    const Readings& mine = readings_[process];
    return mine.writes == writes_ && mine.operation == state.operation &&
           twice(mine, state.pending);
  }

 private:
  static constexpr unsigned readings_max = 32;
  struct Place {
    const void* at = nullptr;
    std::uint32_t offset = 0;
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct Readings {
    std::uint64_t writes = 0;
    std::uint16_t operation = no_operation_index;
    std::uint8_t count = 0;
    bool twice[readings_max] = {};
    Place reading[readings_max];
  };

  void note(const World& world, unsigned process, const Access& access) {
    Readings& mine = readings_[process];
    if (mine.writes != writes_ || mine.operation != world.process[process].operation) {
      mine.count = 0;
      mine.writes = writes_;
      mine.operation = world.process[process].operation;
    }
    for (unsigned i = 0; i < mine.count; ++i) {
      if (mine.reading[i] == place_of(access)) {
        mine.twice[i] = true;
        return;
      }
    }
    if (mine.count == readings_max) return;
    mine.twice[mine.count] = false;
    mine.reading[mine.count++] = place_of(access);
  }

  static Place place_of(const Access& access) { return {access.at, access.offset}; }
  static bool twice(const Readings& readings, const Access& access) {
    for (unsigned i = 0; i < readings.count; ++i) {
      if (readings.reading[i] == place_of(access)) return readings.twice[i];
    }
    return false;
  }

  Peek peek_;
  std::uint64_t writes_ = 1;
  bool unsettled_ = false;
  unsigned exchanger_ = 0;
  Access exchange_;
  std::uint64_t before_ = 0;
  Readings readings_[processes_max];
};

}  // namespace queuecheck::explore
