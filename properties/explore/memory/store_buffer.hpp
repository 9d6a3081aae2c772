// The stores of one process that have not reached memory: a FIFO, as x86 has it (P. Sewell et al.,
// "x86-TSO", CACM 2010).
//
// Process and thread safety: as World.
//
// Invariants
//   1. Stores leave in the order in which they came.
//   2. A store is named by its number; numbers of stores that have left are below `left()`.
#pragma once

#include <cstdint>

#include "queuecheck/properties/explore/memory/clock.hpp"

namespace queuecheck::explore::memory {

struct BufferedStore {
  Clock released;
  std::uint64_t value;
  std::uint32_t offset;
  std::uint8_t size;
  bool releases;
};

class StoreBuffer {
 public:
  static constexpr std::uint32_t room = 32;  // a power of two; processors have 40 to 70

  void clear() { left_ = came_ = 0; }

  bool empty() const { return left_ == came_; }
  bool full() const { return came_ - left_ == room; }
  std::uint32_t left() const { return left_; }
  std::uint32_t came() const { return came_; }

  BufferedStore& oldest() { return stores_[left_ % room]; }
  void leave() { ++left_; }
  BufferedStore& append() { return stores_[came_++ % room]; }

  // The youngest store that touches these bytes; null: none. `number` is its number.
  const BufferedStore* youngest(std::uint32_t offset, std::uint32_t bytes,
                                std::uint32_t& number) const {
    for (number = came_; number != left_;) {
      const BufferedStore& one = stores_[--number % room];
      if (one.offset < offset + bytes && offset < one.offset + one.size) return &one;
    }
    return nullptr;
  }

 private:
  std::uint32_t left_;
  std::uint32_t came_;
  BufferedStore stores_[room];
};

}  // namespace queuecheck::explore::memory
