// How many items are inside at least and at most, call by call in the order of time: a capacity
// that was certainly exceeded, and a FULL that was certainly false, in constant memory.
//
//   at least   puts that returned, less gets that were called
//   at most    puts that were called, less gets that returned
//
// Both count only calls that took effect, or never returned and may have. Every order of effects
// has each effect between the call and the return of its operation, so the number inside lies
// between the two at every instant, whatever the order was: where even the lower one exceeds the
// capacity it was exceeded, and a FULL during which even the upper one stayed below it is false.
// What an operation may have done at the very instant at which it returns counts for both.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. Events come in the order of time, calls before returns where times tie.
//   2. A refusal that is called false is false in every order; not every false one is found (which
//      items were inside, and the order of the queue, are not asked).
//   3. With crash={slot_leaked} each operation that never returned takes one place for ever.
#pragma once

#include <cstdint>
#include <limits>

#include "queuecheck/model/specification.hpp"

namespace queuecheck {

class OccupancyBounds {
 public:
  explicit OccupancyBounds(const Specification& specification)
      : bounded_(specification.capacity_kind == CapacityKind::items &&
                 specification.on_full == OnFull::wait_or_fail),
        capacity_(static_cast<std::int64_t>(specification.capacity)),
        leaks_(specification.crash.slot_leaked) {}

  bool bounded() const { return bounded_; }
  std::int64_t capacity() const { return capacity_; }

  void put_called(bool returns) { most_ += !returns && leaks_ ? 2 : 1; }
  // False: now more items are inside than the capacity.
  bool put_returned() { return ++least_ <= capacity_ || !bounded_; }
  // Of a get that took an item, or that never returned and may have.
  void get_called(bool returns) {
    --least_;
    if (!returns && leaks_) ++most_;
  }
  void get_returned(std::int64_t time) {
    if (most_ >= capacity_) full_at_ = time;
    --most_;
  }

  // Of a FULL, asked at its return: was there an instant since `from` at which it may have been so?
  bool may_have_been_full(std::int64_t from) const {
    return !bounded_ || most_ >= capacity_ || full_at_ >= from;
  }

 private:
  bool bounded_;
  std::int64_t capacity_;
  bool leaks_;
  std::int64_t least_ = 0;
  std::int64_t most_ = 0;
  // The last instant at which the upper bound was at the capacity.
  std::int64_t full_at_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace queuecheck
