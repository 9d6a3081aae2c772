// The reference queue, "locked": a ring of items under one robust mutex, with waiting outside of
// it. Obvious before fast, and complete: batches, items of different lengths, two ways to close,
// tasks.
//
// Process and thread safety: any number of processes, mapped at different addresses, and several
// threads on one handle. Any of them may be SIGKILLed at any instruction.
//
// Invariants
//   1. head and tail count items ever taken and put, done counts tasks ever done (64 bits: they
//      never wrap); head <= tail <= head + capacity, done <= tail; where item number n lies, and
//      that this depends on nothing but the items inside, says locked_storage.hpp.
//   2. head, tail, closed and done are written only by the holder of the mutex, and each operation
//      changes the queue by exactly one atomic store (its *commit*): put and put_many store tail,
//      get, get_many and clear store head, close stores closed, task_done stores done.
//   3. The bytes and the slot of item n are written only while n == tail (a batch: while
//      n >= tail), and read only while head <= n < tail.
//   4. closed changes once: to `draining` or to `discarded`, as the queue was made. Once closed,
//      tail stays as it is; once discarded, head does not count any more: nothing is inside.
//   5. Nothing in the place depends on the address at which it is mapped.
//
// Linearizability. All commits are made under the mutex, so they are totally ordered; the state
// after each is (head, tail, closed, done). put answers FULL or CLOSED, get EMPTY or CLOSED, from
// values read under the mutex, where they cannot change: such an answer is true at every instant of
// the critical section; so is what peek copies, and a join's finding that nothing is unfinished.
// The observers take no lock: they read head, tail, and head again. head only grows, so if both
// readings agree, it had that value when tail was read, and tail - head is exact at that instant,
// if the queue was not discarded by then: closed is read last. If it does not say `discarded`, it
// did not say so before; if it does, nothing is inside now. An observer that begins after a
// commit's operation has returned sees the commit: each is one word, and whoever learns of the
// return, learns of the store before it. (full of a queue with ring_bytes takes the mutex.)
//
// Batches, close, tasks, recovery, waiting, damage: locked_shared.hpp.
//
// Options: locked_options.hpp.
//
// Limits. try_put and try_get wait for the mutex, which is held for one copy, of a batch at most;
// behind a *stopped* holder they wait until it goes on. The timed forms may be late by as much.
// Nobody is served in the order of arrival; with ring_bytes a long item may wait for as long as
// short ones of others keep taking the room.
#pragma once

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/batch.hpp"
#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/locked_options.hpp"
#include "queuecheck/impl/locked_shared.hpp"
#include "queuecheck/impl/locked_storage.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/impl/segment_header.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

class LockedQueue {
  using Shared = LockedShared;
  using Lock = LockedHold;

 public:
  static constexpr const char* name() { return "locked"; }
  static constexpr SegmentKind segment_kind = locked_kind;

  static std::string specification(const Options& options) {
    return LockedOptions(options).specification(options);
  }

  static SegmentTerms terms_at(const Place& place) {
    return SegmentHeader::attach(place, segment_kind, Shared::place_bytes);
  }
  static SegmentTerms terms(const Options& options) {
    const LockedOptions choice(options);
    SegmentTerms terms{options.capacity, options.item_bytes_max, 0, {}};
    terms.own = {static_cast<std::uint64_t>(choice.wait_slice.ns()), choice.ring_bytes,
                 choice.discards ? Shared::discarded : Shared::draining,
                 choice.counts_tasks ? 1U : 0U};
    terms.bytes = Shared::place_bytes(terms);  // step T1: sizes, with overflow checks
    return terms;
  }
  static std::size_t bytes_needed(const Options& options) { return terms(options).bytes; }

  static LockedQueue create(const Place& place, const Options& options) {
    const SegmentTerms terms = LockedQueue::terms(options);
    // Step T2: every field; attach() refuses a half-made queue.
    auto* shared = SegmentHeader::lay_out<Shared>(place, segment_kind, terms);
    shared->mutex.initialise();
    shared->header.publish();  // step T3
    return LockedQueue(shared, terms);
  }

  static LockedQueue attach(const Place& place) {
    // Step T4: the fields are there, and what they say can be.
    const SegmentTerms terms = terms_at(place);
    return LockedQueue(reinterpret_cast<Shared*>(place.memory.data()), terms);
  }

  std::uint64_t capacity() const { return capacity_; }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > item_bytes_max_) return Outcome::too_big;
    if (const Lock lock(*shared_); lock) {                                       // step P1: lock
      const std::uint64_t tail = shared_->tail.load(std::memory_order_relaxed);  // ours: locked
      const std::uint64_t head = shared_->head.load(std::memory_order_relaxed);
      if (tail - head > capacity_) return Outcome::poisoned;
      if (is_closed()) return Outcome::closed;             // step P3: closed?
      if (tail - head == capacity_) return Outcome::full;  // step P2: full?
      const auto spot = storage_.spot_for(head, tail, item.size());
      if (!spot) return Outcome::full;                 // too little room for these bytes
      storage_.write(head, tail, *spot, item.data());  // step P4: copy in
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
      if (head == tail || is_discarded()) {                          // step Q2: empty?
        return {is_closed() ? Outcome::closed : Outcome::empty, 0};  // step Q3: and closed?
      }
      const auto spot = storage_.find(head);
      if (!spot || tail - head > capacity_) return {Outcome::poisoned, 0};
      bytes = spot->bytes;
      if (bytes > into.size()) return leave_to_others(bytes);  // the item stays
      storage_.read(*spot, into.data());                       // step Q4: copy out
      // Steps Q5, Q6: commit. Release: pairs with the acquires of the observers.
      shared_->head.store(head + 1, std::memory_order_release);
    } else {
      return {Outcome::error, 0};
    }                 // step Q7: unlock
    wake_putters(1);  // step Q8: signal, if anybody waits
    return {Outcome::ok, bytes};
  }

  // Copies the first item and leaves it.
  Got peek(std::span<std::byte> into) {
    const Lock lock(*shared_);
    if (!lock) return {Outcome::error, 0};
    const std::uint64_t head = shared_->head.load(std::memory_order_relaxed);  // ours: locked
    if (head == shared_->tail.load(std::memory_order_relaxed) || is_discarded()) {
      return {is_closed() ? Outcome::closed : Outcome::empty, 0};
    }
    const auto spot = storage_.find(head);
    if (!spot) return {Outcome::poisoned, 0};
    if (spot->bytes > into.size()) return {Outcome::too_big, spot->bytes};
    storage_.read(*spot, into.data());
    return {Outcome::ok, spot->bytes};
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

  // Puts items of the given lengths, which lie one after the other in `items`: as many at once as
  // there is room for, then waits for the rest like so many puts.
  Moved put_many(std::span<const std::byte> items, std::span<const std::size_t> lengths,
                 Deadline deadline) {
    if (const auto wrong = wrong_batch(items, lengths, item_bytes_max_)) return {*wrong, 0};
    Moved moved{Outcome::ok, 0};
    while (moved.count < lengths.size() && moved.outcome == Outcome::ok) {
      moved.outcome = wait_for(shared_->not_full, Outcome::full, deadline,
                               [&] { return put_some(items, lengths, moved.count); });
    }
    return moved;
  }

  // Waits like get for one item, then takes at once what is inside, up to lengths.size() items as
  // far as they fit, one after the other into `into`. TOO_BIG: the first did not; lengths[0] says
  // what it needs.
  Moved get_many(std::span<std::byte> into, std::span<std::size_t> lengths, Deadline deadline) {
    Moved moved{Outcome::ok, 0};
    if (lengths.empty()) return moved;
    moved.outcome = wait_for(shared_->not_empty, Outcome::empty, deadline,
                             [&] { return get_some(into, lengths, moved.count); });
    return moved;
  }

  bool empty() const { return size() == 0; }

  // With ring_bytes: might an item be refused now?
  bool full() const {
    if (!storage_.packed()) return size() == capacity_;
    const Lock lock(*shared_);
    if (!lock) throw std::runtime_error("locked: the mutex cannot be had");
    const std::uint64_t tail = shared_->tail.load(std::memory_order_relaxed);  // ours: locked
    const std::uint64_t head = shared_->head.load(std::memory_order_relaxed);
    if (is_discarded()) return false;
    return tail - head == capacity_ || !storage_.spot_for(head, tail, item_bytes_max_);
  }

  std::uint64_t size() const {
    // Acquire: pair with the commits' releases, and keep the loads in their order.
    std::uint64_t head = shared_->head.load(std::memory_order_acquire);
    for (;;) {
      const std::uint64_t tail = shared_->tail.load(std::memory_order_acquire);
      const std::uint64_t again = shared_->head.load(std::memory_order_acquire);
      if (again == head) return is_discarded() ? 0 : tail - head;
      head = again;
    }
  }

  Outcome close() {
    const Lock lock(*shared_);  // step R1: lock
    if (!lock) return Outcome::error;
    // Step R2: commit. Release: pairs with the acquires of observers and of a spinning waiter.
    shared_->closed.store(when_closed_, std::memory_order_release);
    shared_->not_empty.wake_all();  // step R3: broadcast, to both sides
    shared_->not_full.wake_all();
    shared_->none_unfinished.wake_all();  // discarding may have finished the last task
    return Outcome::ok;                   // step R4: unlock
  }

  Outcome clear() {
    const Lock lock(*shared_);
    if (!lock) return Outcome::error;
    // Commit. Release: pairs with the acquires of the observers.
    shared_->head.store(shared_->tail.load(std::memory_order_relaxed), std::memory_order_release);
    shared_->not_full.wake_all();
    return Outcome::ok;
  }

  // One task is done; error if none is unfinished.
  Outcome task_done() {
    bool last = false;
    {
      const Lock lock(*shared_);
      if (!lock || !counts_tasks_ || shared_->unfinished() == 0) return Outcome::error;
      // Commit. Relaxed: read under the mutex only.
      shared_->done.store(shared_->done.load(std::memory_order_relaxed) + 1,
                          std::memory_order_relaxed);
      last = shared_->unfinished() == 0;
    }
    if (last) shared_->none_unfinished.wake_up_to(EventCount::everybody);
    return Outcome::ok;
  }

  // Waits until no task is unfinished.
  Outcome join(Deadline deadline) {
    if (!counts_tasks_) return Outcome::error;
    return wait_for(shared_->none_unfinished, Outcome::busy, deadline, [&] {
      const Lock lock(*shared_);
      if (!lock) return Outcome::error;
      return shared_->unfinished() == 0 ? Outcome::ok : Outcome::busy;
    });
  }

 private:
  LockedQueue(Shared* shared, const SegmentTerms& terms)
      : shared_(shared),
        storage_(reinterpret_cast<std::byte*>(shared) + sizeof(Shared), Shared::shape(terms)),
        capacity_(terms.capacity),
        item_bytes_max_(static_cast<std::uint32_t>(terms.item_bytes_max)),
        when_closed_(static_cast<std::uint32_t>(terms.own[Shared::when_closed])),
        counts_tasks_(terms.own[Shared::counts_tasks] != 0),
        wait_slice_(WaitSlice::stored(name(), terms.own[Shared::wait_slice_ns])) {}

  // Steps P1 to P9 for the items from number `count` on for which there is room; `count` moves on.
  Outcome put_some(std::span<const std::byte> items, std::span<const std::size_t> lengths,
                   std::size_t& count) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < count; ++i) begin += lengths[i];
    std::size_t put = 0;
    if (const Lock lock(*shared_); lock) {
      const std::uint64_t tail = shared_->tail.load(std::memory_order_relaxed);  // ours: locked
      const std::uint64_t head = shared_->head.load(std::memory_order_relaxed);
      if (tail - head > capacity_) return Outcome::poisoned;
      if (is_closed()) return Outcome::closed;
      for (; count + put < lengths.size() && tail + put - head != capacity_; ++put) {
        const std::size_t length = lengths[count + put];
        const auto spot = storage_.spot_for(head, tail + put, length);
        if (!spot) break;
        storage_.write(head, tail + put, *spot, items.data() + begin);
        begin += length;
      }
      if (put == 0) return Outcome::full;
      // Commit, all at once. Release: as P6.
      shared_->tail.store(tail + put, std::memory_order_release);
    } else {
      return Outcome::error;
    }
    count += put;
    shared_->not_empty.wake_up_to(put);
    return Outcome::ok;
  }

  // Steps Q1 to Q8 for as many items as there are and fit; `count` says how many.
  Outcome get_some(std::span<std::byte> into, std::span<std::size_t> lengths, std::size_t& count) {
    count = 0;
    std::size_t begin = 0;
    if (const Lock lock(*shared_); lock) {
      const std::uint64_t head = shared_->head.load(std::memory_order_relaxed);  // ours: locked
      const std::uint64_t tail = shared_->tail.load(std::memory_order_relaxed);
      if (head == tail || is_discarded()) return is_closed() ? Outcome::closed : Outcome::empty;
      if (tail - head > capacity_) return Outcome::poisoned;
      for (; count < lengths.size() && head + count != tail; ++count) {
        const auto spot = storage_.find(head + count);
        if (!spot && count == 0) return Outcome::poisoned;
        if (!spot) break;
        lengths[count] = spot->bytes;
        if (spot->bytes > into.size() - begin) {
          if (count == 0) return leave_to_others(spot->bytes).outcome;
          break;
        }
        storage_.read(*spot, into.data() + begin);
        begin += spot->bytes;
      }
      // Commit, all at once. Release: as Q6.
      shared_->head.store(head + count, std::memory_order_release);
    } else {
      return Outcome::error;
    }
    wake_putters(count);
    return Outcome::ok;
  }

  // The first item is too long for this getter; another may have been passed over for it.
  Got leave_to_others(std::size_t bytes) {
    shared_->not_empty.wake_one();
    return {Outcome::too_big, bytes};
  }

  void wake_putters(std::size_t slots) {
    if (slots == 1 && !storage_.packed()) return shared_->not_full.wake_one();
    shared_->not_full.wake_up_to(storage_.packed() ? EventCount::everybody : slots);
  }

  bool is_closed() const { return shared_->closed.load(std::memory_order_relaxed) != 0; }
  bool is_discarded() const {
    // Acquire: pairs with the release in close, for observers; under the mutex it costs nothing.
    return shared_->closed.load(std::memory_order_acquire) == Shared::discarded;
  }

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
      if (outcome == refusal) event.wait(key, wait_slice_.end(deadline));
      event.withdraw(key);
      if (outcome != refusal) return outcome;
    }
  }

  // A look at the condition without the lock for one or two microseconds, which a cross-processor
  // wake-up exceeds twentyfold. Only a hint: the answer is then found under the lock.
  bool spin(Outcome refusal) const {
    if (refusal == Outcome::busy) return false;  // tasks take longer
    const std::uint64_t refused_at = refusal == Outcome::full ? refused_size() : 0;
    for (int looks = 0; looks < 64; ++looks) {
      // Acquire: pairs with the release in close.
      if (size() != refused_at || shared_->closed.load(std::memory_order_acquire) != 0) return true;
      relax();
    }
    return false;
  }

  // With ring_bytes: some size at which somebody was refused; any other is worth a look.
  std::uint64_t refused_size() const { return storage_.packed() ? size() : capacity_; }

  Shared* shared_;
  LockedStorage storage_;
  std::uint64_t capacity_;
  std::uint32_t item_bytes_max_;
  std::uint32_t when_closed_;
  bool counts_tasks_;
  WaitSlice wait_slice_;
};

static_assert(SharedQueue<LockedQueue>);

}  // namespace queuecheck
