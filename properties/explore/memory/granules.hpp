// From the number of a granule to what is kept of it: a small hash table that is emptied in no time
// before each run.
//
// Process and thread safety: as World.
//
// Invariants
//   1. At most `granules_max` are kept. Plain accesses may use `plain_max` of them, so that large
//      items never take the place of what synchronises: a granule of items that is not kept is one
//      whose races are not looked for; a word that synchronises is always kept, or the run ends.
//   2. Entries of an earlier generation count as free.
#pragma once

#include <cstdint>

#include "queuecheck/properties/explore/memory/race_records.hpp"

namespace queuecheck::explore::memory {

inline constexpr std::uint32_t granules_max = 1 << 13;
inline constexpr std::uint32_t plain_max = granules_max - 1024;
inline constexpr std::uint16_t no_history = 0xffff;

struct Granule {
  std::uint32_t number;   // offset / granule_bytes
  std::uint16_t history;  // its stores, if atomic accesses met it
  RaceRecords races;
};

class Granules {
 public:
  void clear() {
    count_ = 0;
    if (++generation_ == 0) {  // after 2^32 runs entries of long ago would look fresh
      for (Entry& entry : entries_) entry = {};
      generation_ = 1;
    }
  }

  // Null: it is not kept and there is no room below `room` for one more.
  Granule* find(std::uint32_t number, std::uint32_t room) {
    std::uint32_t at = number * 0x9E3779B1U >> (32 - entry_bits);
    for (;;) {
      Entry& entry = entries_[at];
      if (entry.generation != generation_) {
        if (count_ >= room) return nullptr;
        Granule& fresh = granules_[count_];
        entry = {generation_, number, count_++};
        fresh.number = number;
        fresh.history = no_history;
        fresh.races.clear();
        return &fresh;
      }
      if (entry.number == number) return &granules_[entry.index];
      at = (at + 1) & (entries_max - 1);
    }
  }

  std::uint32_t size() const { return count_; }
  Granule& operator[](std::uint32_t index) { return granules_[index]; }

 private:
  static constexpr unsigned entry_bits = 14;  // twice as many as granules: short chains
  static constexpr std::uint32_t entries_max = 1 << entry_bits;
  static_assert(entries_max >= 2 * granules_max);

  struct Entry {
    std::uint32_t generation;
    std::uint32_t number;
    std::uint32_t index;
  };

  std::uint32_t generation_;
  std::uint32_t count_;
  Entry entries_[entries_max];
  Granule granules_[granules_max];
};

}  // namespace queuecheck::explore::memory
