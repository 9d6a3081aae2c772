// The values that are on their way: from the call of their put to the return of their get, found by
// value; and all values that were here before, remembered in almost no memory.
//
// Each producer has a window of its sequence numbers, a ring that begins behind the last number of
// which all before have come and gone. A number before the window was consumed, unless it is one of
// the exceptions: one that is still inside while thousands after it passed (a hash entry), or a run
// of numbers never put (a tree node).
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. find() of a value that was released says so (`consumed`), for ever.
//   2. A slot stays valid while its `users` is not zero or the value is not gone.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "queuecheck/model/operation_log.hpp"

namespace queuecheck {

struct LiveValue {
  Value value = 0;
  std::int64_t put_from = 0;
  std::uint32_t waiting = 0;  // position in the monitor's ring, modulo 2^32
  std::uint16_t users = 0;    // calls gathered and not yet returned
  bool put_called = false;
  bool put_returned = false;
  bool get_called = false;
  bool get_returned = false;
  bool taken = false;     // by a get that never returned
  bool consumed = false;  // a ghost: the value had come and gone before
};

class LiveValues {
 public:
  static constexpr std::uint32_t nothing = ~std::uint32_t{0};

  // The slot of the value, a new one when it was never seen; a ghost when it is gone.
  std::uint32_t find(Value value) {
    const auto bits = static_cast<std::uint64_t>(value);
    Producer& producer = producer_of(bits >> sequence_bits);
    const std::uint64_t sequence = bits & sequence_mask;
    if (sequence - producer.base >= producer.ring.size()) return find_outside(producer, value);
    std::uint32_t& entry = producer.ring[sequence & (producer.ring.size() - 1)];
    if (entry < gone) return entry;
    if (entry == gone) return ghost(value);
    ++producer.alive;
    return entry = add(value);
  }

  LiveValue& at(std::uint32_t slot) { return slots_[slot]; }
  const LiveValue& at(std::uint32_t slot) const { return slots_[slot]; }

  // The value is gone and nobody uses the slot.
  void release(std::uint32_t slot);

  std::size_t exceptions() const { return exceptions_; }
  std::size_t bytes() const;

 private:
  static constexpr std::uint32_t gone = nothing - 1;
  static constexpr std::uint64_t sequence_mask = (std::uint64_t{1} << sequence_bits) - 1;
  static constexpr std::uint64_t direct_producers = 1 << 16;
  static constexpr std::size_t window_min = 256;

  struct Producer {
    std::uint64_t base = 0;
    std::vector<std::uint32_t> ring = std::vector<std::uint32_t>(window_min, nothing);
    std::size_t alive = 0;
    std::unordered_map<std::uint64_t, std::uint32_t> late;  // still inside, before the window
    std::map<std::uint64_t, std::uint64_t> holes;           // [from, to) never put, before it
  };

  Producer& producer_of(std::uint64_t number) {
    if (number < producers_.size()) return producers_[number];
    return new_producer(number);
  }
  Producer& new_producer(std::uint64_t number);
  std::uint32_t find_outside(Producer& producer, Value value);
  void make_room(Producer& producer, std::uint64_t sequence);
  void step(Producer& producer);
  std::uint32_t add(Value value);
  std::uint32_t ghost(Value value);

  std::vector<LiveValue> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<Producer> producers_;
  std::unordered_map<std::uint64_t, Producer> far_producers_;
  std::size_t exceptions_ = 0;
};

}  // namespace queuecheck
