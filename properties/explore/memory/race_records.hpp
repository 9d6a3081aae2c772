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
  static constexpr std::uint8_t write = 1, plain = 2;

  const void* at;
  Time when;
  std::uint8_t process;
  std::uint8_t mask;   // of the bytes
  std::uint8_t flags;  // what makes it conflict
  std::uint8_t how;    // kind and order

  static constexpr RaceRecord of(const void* at, Time when, unsigned process, unsigned mask,
                                 AccessKind kind, unsigned order) {
    return {at,
            when,
            static_cast<std::uint8_t>(process),
            static_cast<std::uint8_t>(mask),
            flags_of(kind),
            static_cast<std::uint8_t>(static_cast<unsigned>(kind) | order << 4)};
  }
  constexpr AccessKind kind() const { return static_cast<AccessKind>(how & 0xf); }
  constexpr std::uint8_t order() const { return how >> 4; }

  static constexpr std::uint8_t flags_of(AccessKind kind) {
    const bool is_plain = kind == AccessKind::read || kind == AccessKind::write;
    return static_cast<std::uint8_t>((writes(kind) ? write : 0) | (is_plain ? plain : 0));
  }
};
static_assert(sizeof(RaceRecord) == 16);

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
      if (clock.covers(one.process, one.when)) {
        if (stands_for(access, one)) continue;
      } else if (!races && conflict(one, access)) {
        races = true;
        other = one;
      }
      if (kept != i) records_[kept] = one;
      ++kept;
    }
    if (kept == records_max) [[unlikely]] {
      for (unsigned i = 1; i < kept; ++i) records_[i - 1] = records_[i];
      --kept;
    }
    records_[kept] = access;
    count_ = static_cast<std::uint8_t>(kept + 1);
    return races;
  }

 private:
  static bool conflict(const RaceRecord& a, const RaceRecord& b) {
    return (a.mask & b.mask) != 0 && (a.flags | b.flags) == (RaceRecord::write | RaceRecord::plain);
  }
  // `later` comes after `earlier`: does every race with the earlier show as one with the later? A
  // plain access conflicts with more than an atomic one, a write with more than a read.
  static bool stands_for(const RaceRecord& later, const RaceRecord& earlier) {
    return ((earlier.mask & ~later.mask) | (earlier.flags & ~later.flags)) == 0;
  }

  std::uint8_t count_;
  RaceRecord records_[records_max];
};

}  // namespace queuecheck::explore::memory
