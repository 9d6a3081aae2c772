// The accesses to one granule that a later access may still race with: happens-before race
// detection with single times instead of clocks (FastTrack: C. Flanagan, S. N. Freund, PLDI 2009),
// with a mask of bytes and a mark for atomic ones (as ThreadSanitizer's shadow cells).
//
// Process and thread safety: as World.
//
// Invariants
//   1. Two accesses race if they are by different processes, share a byte, at least one writes, at
//      least one is plain, and neither happens before the other.
//   2. An access is forgotten only when a later one stands for it: whatever races with the
//      forgotten one races with that, too; or when more than `records_max` are kept (then a race
//      may be missed, never invented).
#pragma once

#include <cstdint>

#include "queuecheck/properties/explore/access.hpp"
#include "queuecheck/properties/explore/memory/clock.hpp"

namespace queuecheck::explore::memory {

struct RaceRecord {
  const void* at;
  Time when;
  std::uint8_t process;
  std::uint8_t mask;
  AccessKind kind;
  std::uint8_t order;

  bool write() const { return writes(kind); }
  bool atomic() const { return kind != AccessKind::read && kind != AccessKind::write; }
};

class RaceRecords {
 public:
  static constexpr unsigned records_max = 8;

  void clear() { count_ = 0; }

  // Remembers an access; true and `other`: it races with that one. `clock` is its process's.
  bool add(const RaceRecord& access, const Clock& clock, RaceRecord& other) {
    bool races = false;
    unsigned kept = 0;
    for (unsigned i = 0; i < count_; ++i) {
      const RaceRecord& one = records_[i];
      const bool before = clock.covers(one.process, one.when);
      if (!before && conflict(one, access) && !races) {
        races = true;
        other = one;
      }
      if (before && stands_for(access, one)) continue;
      if (kept != i) records_[kept] = one;
      ++kept;
    }
    if (kept == records_max) {
      for (unsigned i = 1; i < kept; ++i) records_[i - 1] = records_[i];
      --kept;
    }
    records_[kept] = access;
    count_ = static_cast<std::uint8_t>(kept + 1);
    return races;
  }

 private:
  static bool conflict(const RaceRecord& a, const RaceRecord& b) {
    return (a.mask & b.mask) != 0 && (a.write() || b.write()) && !(a.atomic() && b.atomic());
  }
  // `later` comes after `earlier`: does every race with the earlier show as one with the later? A
  // plain access conflicts with more than an atomic one, a write with more than a read.
  static bool stands_for(const RaceRecord& later, const RaceRecord& earlier) {
    return (earlier.mask & ~later.mask) == 0 && (later.write() || !earlier.write()) &&
           (!later.atomic() || earlier.atomic());
  }

  std::uint8_t count_;
  RaceRecord records_[records_max];
};

}  // namespace queuecheck::explore::memory
