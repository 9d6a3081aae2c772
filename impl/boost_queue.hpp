// "boost": the queue that one writes first with Boost.Interprocess: a ring of slots under one
// interprocess_mutex, with two interprocess_conditions. A teaching subject: right as long as nobody
// dies.
//
// Process and thread safety: any number of processes, mapped at different addresses, and several
// threads on one handle.
//
// Invariants
//   1. head, count and closed are read and written by the holder of the mutex only; the items are
//      those of the slots head, head + 1, ... head + count - 1, modulo capacity.
//   2. Nothing in the place depends on the address at which it is mapped.
//
// Linearizability. Every operation does all its work in one critical section, so the order of the
// critical sections is the order of the operations, and every refusal is true while the mutex is
// held.
//
// Waiting. A condition is waited for in a loop, under the mutex that guards what is waited for, and
// whoever changes that notifies before he unlocks: no wake-up can fall between test and sleep. One
// item wakes one getter, one free slot one putter; close wakes everybody. A waiter whose time is up
// looks at the queue once more, so that a notification that came with the time-out is not lost.
//
// Crash. Neither mutex nor conditions are robust. A process killed inside leaves the mutex locked
// for ever (lock_held): everybody else hangs, whatever his deadline, since the mutex is taken
// without one. A waiter killed in its sleep stays in the books of the condition, and a later
// notification may wait for it for ever, holding the mutex. What a killed process had taken out is
// lost with it (inflight_lost).
//
// Damage. Lengths and counts that cannot be are answered POISONED, and nothing outside of the place
// is touched. Excepted are the words of the mutex and of the conditions, which Boost and the C
// library believe whatever they say.
//
// Deadlines. Conditions take instants of the wall clock; see wall_clock.hpp.
#pragma once

#include <boost/interprocess/sync/interprocess_condition.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/scoped_lock.hpp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment_header.hpp"
#include "queuecheck/impl/wall_clock.hpp"

namespace queuecheck {

class BoostQueue {
  using Mutex = boost::interprocess::interprocess_mutex;
  using Condition = boost::interprocess::interprocess_condition;
  using Lock = boost::interprocess::scoped_lock<Mutex>;

  struct Shared {
    SegmentHeader header;
    std::uint64_t closed = 0;
    std::uint64_t head = 0;
    std::uint64_t count = 0;
    Mutex mutex;
    Condition not_empty;
    Condition not_full;
    alignas(64) std::byte end[64];
  };

 public:
  static constexpr const char* name() { return "boost"; }

  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(options.capacity) +
           " close=drain crash={inflight_lost,lock_held}";
  }

  static constexpr SegmentKind segment_kind{
      "boost", 2, {}, {offsetof(Shared, mutex), offsetof(Shared, end) - offsetof(Shared, mutex)}};
  static SegmentTerms terms(const Options& options) {
    if (!options.extra.empty()) {
      throw std::invalid_argument("boost: unknown option '" + options.extra.front().first +
                                  "'; it has none");
    }
    SegmentTerms terms{options.capacity, options.item_bytes_max, 0, {}};
    terms.bytes = place_bytes(terms);
    return terms;
  }
  static SegmentTerms terms_at(const Place& place) {
    return SegmentHeader::attach(place, segment_kind, place_bytes);
  }
  static std::size_t bytes_needed(const Options& options) { return terms(options).bytes; }

  static BoostQueue create(const Place& place, const Options& options) {
    const SegmentTerms terms = BoostQueue::terms(options);
    auto* shared = SegmentHeader::lay_out<Shared>(place, segment_kind, terms);
    shared->header.publish();
    return BoostQueue(shared, terms);
  }

  static BoostQueue attach(const Place& place) {
    const SegmentTerms terms = terms_at(place);
    return BoostQueue(reinterpret_cast<Shared*>(place.memory.data()), terms);
  }

  std::uint64_t capacity() const { return capacity_; }

  Outcome try_put(std::span<const std::byte> item) {
    return put(item, Deadline{-1}, Outcome::full);
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return put(item, deadline, Outcome::timeout);
  }

  Got try_get(std::span<std::byte> into) { return get(into, Deadline{-1}, Outcome::empty); }
  Got get(std::span<std::byte> into, Deadline deadline) {
    return get(into, deadline, Outcome::timeout);
  }

  bool empty() { return size() == 0; }
  bool full() { return size() == capacity_; }
  std::uint64_t size() {
    const Lock lock(shared_->mutex);
    return shared_->count;
  }

  Outcome close() {
    const Lock lock(shared_->mutex);
    shared_->closed = 1;
    shared_->not_empty.notify_all();
    shared_->not_full.notify_all();
    return Outcome::ok;
  }

  Outcome clear() {
    const Lock lock(shared_->mutex);
    shared_->head = (shared_->head + shared_->count) % capacity_;
    shared_->count = 0;
    shared_->not_full.notify_all();
    return Outcome::ok;
  }

 private:
  BoostQueue(Shared* shared, const SegmentTerms& terms)
      : shared_(shared),
        slots_(reinterpret_cast<std::byte*>(shared) + sizeof(Shared)),
        capacity_(terms.capacity),
        item_bytes_max_(static_cast<std::uint32_t>(terms.item_bytes_max)) {}

  // A slot: the item's length in 4 bytes, then the item; slots begin at multiples of 8.
  static constexpr std::size_t slot_bytes(std::uint32_t item_bytes_max) {
    return (sizeof(std::uint32_t) + std::size_t{item_bytes_max} + 7) / 8 * 8;
  }

  // Throws where there can be no such queue.
  static std::uint64_t place_bytes(const SegmentTerms& terms) {
    if (terms.capacity == 0) throw std::invalid_argument("boost: capacity 0; at least 1 item");
    std::uint64_t bytes = 0;
    if (terms.item_bytes_max > std::numeric_limits<std::uint32_t>::max() ||
        __builtin_mul_overflow(
            terms.capacity, slot_bytes(static_cast<std::uint32_t>(terms.item_bytes_max)), &bytes) ||
        __builtin_add_overflow(bytes, sizeof(Shared), &bytes)) {
      throw std::invalid_argument("boost: capacity " + std::to_string(terms.capacity) +
                                  " times item size does not fit the address space");
    }
    return bytes;
  }

  std::byte* slot(std::uint64_t number) const { return slots_ + number % capacity_ * slot_bytes_; }

  Outcome put(std::span<const std::byte> item, Deadline deadline, Outcome refusal) {
    if (item.size() > item_bytes_max_) return Outcome::too_big;
    Lock lock(shared_->mutex);  // step P1: lock
    const auto settled = [&] { return shared_->count < capacity_ || shared_->closed != 0; };
    if (!wait(shared_->not_full, lock, deadline, settled)) return refusal;  // step P2: full?
    if (shared_->closed != 0) return Outcome::closed;                       // step P3: closed?
    std::byte* to = slot(shared_->head + shared_->count);
    const auto length = static_cast<std::uint32_t>(item.size());
    std::memcpy(to, &length, sizeof length);
    if (length != 0) std::memcpy(to + sizeof length, item.data(), length);  // step P4: copy in
    ++shared_->count;                                                       // steps P5, P6
    shared_->not_empty.notify_one();                                        // step P9: signal
    return Outcome::ok;                                                     // step P8: unlock
  }

  Got get(std::span<std::byte> into, Deadline deadline, Outcome refusal) {
    Lock lock(shared_->mutex);  // step Q1: lock
    const auto settled = [&] { return shared_->count > 0 || shared_->closed != 0; };
    if (!wait(shared_->not_empty, lock, deadline, settled)) return {refusal, 0};  // step Q2: empty?
    if (shared_->count == 0) return {Outcome::closed, 0};  // step Q3: so it is closed
    if (shared_->count > capacity_) return {Outcome::poisoned, 0};
    const std::byte* from = slot(shared_->head);
    std::uint32_t length = 0;
    std::memcpy(&length, from, sizeof length);
    if (length > item_bytes_max_) return {Outcome::poisoned, 0};
    if (length > into.size()) return {Outcome::too_big, length};              // the item stays
    if (length != 0) std::memcpy(into.data(), from + sizeof length, length);  // step Q4: copy out
    shared_->head = (shared_->head + 1) % capacity_;                          // step Q5
    --shared_->count;                                                         // step Q6
    shared_->not_full.notify_one();                                           // step Q8: signal
    return {Outcome::ok, length};                                             // step Q7: unlock
  }

  // Waits until `settled`; false when the deadline passed and it does still not hold.
  template <class Predicate>
  static bool wait(Condition& condition, Lock& lock, Deadline deadline, Predicate settled) {
    while (!settled()) {
      if (deadline.is_none()) {
        condition.wait(lock);
        continue;
      }
      const std::int64_t left = deadline.monotonic_ns < 0 ? 0 : left_ns(deadline);
      if (left <= 0) return false;
      condition.timed_wait(lock, wall_clock_after(left));
    }
    return true;
  }

  Shared* shared_;
  std::byte* slots_;
  std::uint64_t capacity_;
  std::uint32_t item_bytes_max_;
  std::size_t slot_bytes_ = slot_bytes(item_bytes_max_);
};

static_assert(SharedQueue<BoostQueue>);

}  // namespace queuecheck
