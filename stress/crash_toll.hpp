// What a kill cost, as far as the history of the run tells: items that were put and never came out,
// and a lock that nobody gave back.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Only what the end of a drain proves is counted: an item that may still be inside is not
//   lost.
//   2. Where a lock is held, what is left inside is not counted as lost as well.
#pragma once

#include <cstdint>
#include <string>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

struct CrashToll {
  std::uint64_t items_lost = 0;
  std::uint64_t locks_held = 0;  // 0 or 1 in one run

  CrashToll& operator+=(const CrashToll& other) {
    items_lost += other.items_lost;
    locks_held += other.locks_held;
    return *this;
  }
};

// `stuck`: the watchdog found survivors that cannot go on.
CrashToll crash_toll(const History& history, bool stuck);

// "crash={lock_held}: 3 items lost, lock held 2 times"; empty when it cost nothing.
std::string toll_text(const CrashToll& toll, const Specification& specification);

}  // namespace queuecheck
