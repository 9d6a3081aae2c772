// The reference queue, "locked": a ring of slots under one robust mutex, with waiting outside of
// it. Obvious before fast, and complete.
//
// Process and thread safety: any number of processes, mapped at different addresses, and several
// threads on one handle. Any of them may be SIGKILLed at any instruction.
//
// Invariants
//   1. head and tail count items ever taken and put (64 bits: they never wrap); item number n lies
//      in slot n % capacity; head <= tail <= head + capacity.
//   2. head, tail and closed are written only by the holder of the mutex, and each operation
//      changes the queue by exactly one atomic store (its *commit*): put stores tail, get and clear
//      store head, close stores closed.
//   3. The slot of item n is written only while n == tail, and read only while head <= n < tail.
//   4. Nothing in the place depends on the address at which it is mapped.
//
// Linearizability. All commits are made under the mutex, so they are totally ordered; the state
// after each is (head, tail, closed). put answers FULL or CLOSED, get EMPTY or CLOSED, from values
// read under the mutex, where they cannot change: such an answer is true at every instant of the
// critical section. The observers take no lock: they read head, tail, and head again. head only
// grows, so if both readings agree, it had that value when tail was read, and tail - head is exact
// at that instant. An observer that begins after a commit's operation has returned sees the commit:
// head and tail are single words, and whoever learns of the return, learns of the store before it.
//
// Recovery. The mutex tells the next locker that its owner died (step U1). By invariant 2 the dead
// operation either committed or did not. Before its commit, put has at most scribbled on a free
// slot (invariant 3: the next put writes it anew), and get has at most read: nothing happened.
// After it, nothing is left to do in the queue. So there is nothing to redo or undo. But the dead
// owner may have owed a wake-up: everybody is woken, on both sides, *before* the mutex is marked
// repaired, so that the death of a repairer repeats the repair.
//
// Waiting. A waiter enlists, tries again under the mutex, and sleeps only if it was refused; a
// committer unlocks, then looks for waiters. If the waiter's try came first, the committer locked
// after the waiter unlocked, so its look at the waiters comes after the enlistment, and no further
// fence is needed: the look cannot move up beyond the lock, nor the enlistment down beyond the
// unlock. If the commit came first, the waiter's try saw it. A put with nobody waiting therefore
// costs lock, copy, store, unlock, one load. A wake-up can still be lost together with a killed
// waker or wakee (event_count.hpp, 4): sleeps are cut into slices of `wait_slice` (extra option:
// milliseconds, default 10; `none` leaves this to the next wake-up).
//
// Limits. try_put and try_get wait for the mutex, which is held for one copy; behind a *stopped*
// holder they wait until it goes on. put_for and get_for may be late by as much.
#pragma once

#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/robust_mutex.hpp"

namespace queuecheck {

class LockedQueue {
 public:
  static constexpr const char* name() { return "locked"; }

  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(options.capacity) +
           " close=drain crash={inflight_lost}";
  }

  static std::size_t bytes_needed(const Options& options) {
    wait_slice_ns(options);  // refuses what it does not know
    if (options.capacity == 0) throw std::invalid_argument("locked: capacity 0; at least 1 item");
    return place_bytes(options.capacity, options.item_bytes_max);
  }

  static LockedQueue create(const Place& place, const Options& options) {
    // Step T1: sizes, with overflow checks.
    const std::size_t bytes = bytes_needed(options);
    if (place.memory.size() < bytes) {
      throw std::invalid_argument("locked: " + place.name + " has " +
                                  std::to_string(place.memory.size()) + " bytes, needs " +
                                  std::to_string(bytes));
    }
    // Step T2: every field, the magic as 0: attach() refuses a half-made queue.
    auto* shared = new (place.memory.data()) Shared;
    shared->capacity = options.capacity;
    shared->item_bytes_max = options.item_bytes_max;
    shared->wait_slice_ns = wait_slice_ns(options);
    shared->mutex.initialise();
    // Step T3: publish. Release: pairs with the acquire in attach.
    shared->magic.store(magic_and_version, std::memory_order_release);
    return LockedQueue(shared);
  }

  static LockedQueue attach(const Place& place) {
    auto* shared = reinterpret_cast<Shared*>(place.memory.data());
    // Step T4: acquire, pairs with the release in create: all fields are there.
    if (place.memory.size() < sizeof(Shared) ||
        shared->magic.load(std::memory_order_acquire) != magic_and_version) {
      throw std::runtime_error("locked: no finished queue of this version in " + place.name);
    }
    if (place.memory.size() < place_bytes(shared->capacity, shared->item_bytes_max)) {
      throw std::runtime_error("locked: " + place.name + " is mapped shorter than it was made");
    }
    return LockedQueue(shared);
  }

  std::uint64_t capacity() const { return capacity_; }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > item_bytes_max_) return Outcome::too_big;
    if (const Lock lock(*shared_); lock) {                                       // step P1: lock
      const std::uint64_t tail = shared_->tail.load(std::memory_order_relaxed);  // ours: locked
      const std::uint64_t head = shared_->head.load(std::memory_order_relaxed);
      if (is_closed()) return Outcome::closed;             // step P3: closed?
      if (tail - head == capacity_) return Outcome::full;  // step P2: full?
      write_slot(tail, item);                              // step P4: copy in
      // Steps P5, P6: commit. Release: pairs with the acquires of the observers.
      shared_->tail.store(tail + 1, std::memory_order_release);
    } else {
      return Outcome::error;
    }                               // step P8: unlock
    shared_->not_empty.wake_one();  // steps P7, P9: signal, if anybody waits
    return Outcome::ok;
  }

  Got try_get(std::span<std::byte> into) {
    std::size_t bytes = 0;
    if (const Lock lock(*shared_); lock) {                                       // step Q1: lock
      const std::uint64_t head = shared_->head.load(std::memory_order_relaxed);  // ours: locked
      const std::uint64_t tail = shared_->tail.load(std::memory_order_relaxed);
      if (head == tail) {                                            // step Q2: empty?
        return {is_closed() ? Outcome::closed : Outcome::empty, 0};  // step Q3: and closed?
      }
      bytes = slot_bytes_used(head);
      if (bytes > into.size()) return {Outcome::too_big, bytes};  // the item stays
      read_slot(head, into);                                      // step Q4: copy out
      // Steps Q5, Q6: commit. Release: pairs with the acquires of the observers.
      shared_->head.store(head + 1, std::memory_order_release);
    } else {
      return {Outcome::error, 0};
    }                              // step Q7: unlock
    shared_->not_full.wake_one();  // step Q8: signal, if anybody waits
    return {Outcome::ok, bytes};
  }

  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return wait_for(shared_->not_full, Outcome::full, deadline, [&] { return try_put(item); });
  }

  Got get(std::span<std::byte> into, Deadline deadline) {
    std::size_t bytes = 0;
    const Outcome outcome = wait_for(shared_->not_empty, Outcome::empty, deadline, [&] {
      const Got got = try_get(into);
      bytes = got.bytes;
      return got.outcome;
    });
    return {outcome, bytes};
  }

  bool empty() const { return size() == 0; }
  bool full() const { return size() == capacity_; }

  std::uint64_t size() const {
    // Acquire: pair with the commits' releases, and keep the three loads in their order.
    std::uint64_t head = shared_->head.load(std::memory_order_acquire);
    for (;;) {
      const std::uint64_t tail = shared_->tail.load(std::memory_order_acquire);
      const std::uint64_t again = shared_->head.load(std::memory_order_acquire);
      if (again == head) return tail - head;
      head = again;
    }
  }

  Outcome close() {
    const Lock lock(*shared_);  // step R1: lock
    if (!lock) return Outcome::error;
    // Step R2: commit. Release: pairs with the acquire of a spinning waiter.
    shared_->closed.store(1, std::memory_order_release);
    shared_->not_empty.wake_all();  // step R3: broadcast, to both sides
    shared_->not_full.wake_all();
    return Outcome::ok;  // step R4: unlock
  }

  Outcome clear() {
    const Lock lock(*shared_);
    if (!lock) return Outcome::error;
    // Commit. Release: pairs with the acquires of the observers.
    shared_->head.store(shared_->tail.load(std::memory_order_relaxed), std::memory_order_release);
    shared_->not_full.wake_all();
    return Outcome::ok;
  }

 private:
  static constexpr std::uint64_t magic_and_version = 0x0001'6465'6b63'6f6c;  // "locked", 1
  static constexpr std::int64_t no_slice = std::numeric_limits<std::int64_t>::max();

  // The start of the place; the slots follow. The words of the critical section share one line, so
  // that taking the lock brings them along; each side's event word has its own.
  struct Shared {
    std::atomic<std::uint64_t> magic{0};
    std::uint64_t capacity = 0;
    std::int64_t wait_slice_ns = 0;
    std::uint32_t item_bytes_max = 0;
    alignas(64) RobustMutex mutex;
    std::atomic<std::uint64_t> head{0};
    std::atomic<std::uint64_t> tail{0};
    std::atomic<std::uint32_t> closed{0};
    alignas(64) EventCount not_empty;
    alignas(64) EventCount not_full;
  };

  // Holds the mutex, repaired if need be; false if it cannot be had.
  class Lock {
   public:
    explicit Lock(Shared& shared) : shared_(shared), state_(shared.mutex.lock()) {
      if (state_ != RobustMutex::Lock::owner_died) return;
      // Step U1: repair. The queue is consistent as it is; only wake-ups may be owed.
      shared_.not_empty.wake_all();
      shared_.not_full.wake_all();
      shared_.mutex.mark_repaired();
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() {
      if (*this) shared_.mutex.unlock();
    }
    explicit operator bool() const { return state_ != RobustMutex::Lock::failed; }

   private:
    Shared& shared_;
    RobustMutex::Lock state_;
  };

  explicit LockedQueue(Shared* shared)
      : shared_(shared),
        slots_(reinterpret_cast<std::byte*>(shared) + sizeof(Shared)),
        capacity_(shared->capacity),
        slot_bytes_(slot_bytes(shared->item_bytes_max)),
        item_bytes_max_(shared->item_bytes_max),
        wait_slice_ns_(shared->wait_slice_ns) {}

  // A slot: the item's length in 4 bytes, then the item; slots begin at multiples of 8.
  static constexpr std::size_t slot_bytes(std::uint32_t item_bytes_max) {
    return (sizeof(std::uint32_t) + std::size_t{item_bytes_max} + 7) / 8 * 8;
  }

  static std::size_t place_bytes(std::uint64_t capacity, std::uint32_t item_bytes_max) {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(capacity, slot_bytes(item_bytes_max), &bytes) ||
        __builtin_add_overflow(bytes, sizeof(Shared), &bytes)) {
      throw std::invalid_argument("locked: capacity " + std::to_string(capacity) +
                                  " times item size does not fit the address space");
    }
    return bytes;
  }

  static std::int64_t wait_slice_ns(const Options& options) {
    std::int64_t slice_ns = 10'000'000;
    for (const auto& [key, value] : options.extra) {
      if (key != "wait_slice") {
        throw std::invalid_argument("locked: unknown option '" + key + "'; known: wait_slice");
      }
      std::uint32_t milliseconds = 0;
      const char* end = value.data() + value.size();
      const auto [stop, error] = std::from_chars(value.data(), end, milliseconds);
      if (value == "none") {
        slice_ns = no_slice;
      } else if (error == std::errc{} && stop == end && milliseconds > 0) {
        slice_ns = std::int64_t{milliseconds} * 1'000'000;
      } else {
        throw std::invalid_argument("locked: wait_slice '" + value +
                                    "'; milliseconds from 1, or none");
      }
    }
    return slice_ns;
  }

  std::byte* slot(std::uint64_t number) const { return slots_ + number % capacity_ * slot_bytes_; }

  void write_slot(std::uint64_t number, std::span<const std::byte> item) {
    std::byte* place = slot(number);
    const auto length = static_cast<std::uint32_t>(item.size());
    std::memcpy(place, &length, sizeof length);
    if (length != 0) std::memcpy(place + sizeof length, item.data(), length);
  }

  std::size_t slot_bytes_used(std::uint64_t number) const {
    std::uint32_t length = 0;
    std::memcpy(&length, slot(number), sizeof length);
    return length;
  }

  void read_slot(std::uint64_t number, std::span<std::byte> into) const {
    const std::size_t length = slot_bytes_used(number);
    if (length != 0) std::memcpy(into.data(), slot(number) + sizeof(std::uint32_t), length);
  }

  bool is_closed() const { return shared_->closed.load(std::memory_order_relaxed) != 0; }

  // Tries until the answer is not `refusal`, sleeping on `event` in between.
  template <class Try>
  Outcome wait_for(EventCount& event, Outcome refusal, Deadline deadline, Try attempt) {
    for (;;) {
      Outcome outcome = attempt();
      if (outcome != refusal) return outcome;
      if (!deadline.is_none() && deadline.monotonic_ns <= Deadline::after(0).monotonic_ns) {
        return Outcome::timeout;
      }
      if (spin(refusal)) continue;
      const EventCount::Key key = event.enlist();
      outcome = attempt();
      if (outcome == refusal) event.wait(key, end_of_slice(deadline));
      event.withdraw(key);
      if (outcome != refusal) return outcome;
    }
  }

  // A look at the condition without the lock for one or two microseconds, which a cross-processor
  // wake-up exceeds twentyfold. Only a hint: the answer is then found under the lock.
  bool spin(Outcome refusal) const {
    const std::uint64_t refused_at = refusal == Outcome::full ? capacity_ : 0;
    for (int looks = 0; looks < 64; ++looks) {
      // Acquire: pairs with the release in close.
      if (size() != refused_at || shared_->closed.load(std::memory_order_acquire) != 0) return true;
      relax();
    }
    return false;
  }

  Deadline end_of_slice(Deadline deadline) const {
    if (wait_slice_ns_ == no_slice) return deadline;
    const Deadline slice = Deadline::after(wait_slice_ns_);
    return slice.monotonic_ns < deadline.monotonic_ns ? slice : deadline;
  }

  Shared* shared_;
  std::byte* slots_;
  std::uint64_t capacity_;
  std::size_t slot_bytes_;
  std::uint32_t item_bytes_max_;
  std::int64_t wait_slice_ns_;
};

static_assert(SharedQueue<LockedQueue>);

}  // namespace queuecheck
