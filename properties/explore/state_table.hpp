// States that a search has been to, with the processes that were asleep at all its visits: what
// begins with them was seen elsewhere and not from here.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. visit() never allocates: there is room for `reserve` more after make_room(reserve).
//   2. Three quarters of the slots are used at most, 24 bytes each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "queuecheck/model/fingerprint_set.hpp"

namespace queuecheck::explore {

class StateTable {
 public:
  void clear() {
    slots_.assign(1 << 12, {});
    size_ = 0;
  }

  // Outside of runs. False: that would be more than `states_max`.
  bool make_room(std::size_t reserve, std::size_t states_max) {
    if (size_ + reserve > states_max) return false;
    while ((size_ + reserve) * 4 > slots_.size() * 3) {
      std::vector<Slot> larger(slots_.size() * 2);
      for (const Slot& slot : slots_) {
        if (slot.print != Fingerprint{}) free_place(larger, slot.print) = slot;
      }
      slots_ = std::move(larger);
    }
    return true;
  }

  // Here with these asleep: which of the others still have to be tried. `all`: at the first visit.
  // `implies(known, other)`: what was found for `known` holds for `other`.
  template <class Implies>
  std::uint32_t visit(Fingerprint print, std::uint32_t known, std::uint32_t asleep,
                      std::uint32_t all, Implies implies) {
    if (print == Fingerprint{}) print.low = 1;
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = print.low & mask;
    for (; slots_[at].print != Fingerprint{}; at = (at + 1) & mask) {
      Slot& slot = slots_[at];
      if (slot.print != print) continue;
      const std::uint32_t left = all & slot.asleep & ~asleep;
      if (slot.known == known) {
        slot.asleep &= asleep;
        return left;
      }
      if (left == 0 && implies(slot.known, known)) return 0;
    }
    slots_[at] = {print, known, asleep};
    ++size_;
    return all & ~asleep;
  }

  std::size_t size() const { return size_; }

 private:
  struct Slot {
    Fingerprint print;
    std::uint32_t known = 0;
    std::uint32_t asleep = 0;
  };
  static Slot& free_place(std::vector<Slot>& slots, const Fingerprint& print) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = print.low & mask;
    while (slots[at].print != Fingerprint{}) at = (at + 1) & mask;
    return slots[at];
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1 << 12);
  std::size_t size_ = 0;
};

}  // namespace queuecheck::explore
