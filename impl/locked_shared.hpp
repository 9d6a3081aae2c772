// What the processes of `locked` (locked_queue.hpp) share, and how the mutex in it is held; with
// the argument of what rests on these words alone: batches, close, tasks, recovery, waiting,
// damage. "Invariant" without a file is one of locked_queue.hpp.
//
// Process and thread safety: as the queue's.
//
// Invariants
//   1. Who holds a LockedHold that is true holds the mutex, and owes nobody a wake-up of a dead
//      owner's.
//
// Batches. put_many writes what there is room for behind tail and commits it by one store; then it
// waits for the rest like a put. Nobody sees a part of what one store commits, and no item of
// another process comes in between; from store to store, others may come in. get_many takes what is
// inside by one store of head.
//
// Close. One store decides both that the queue is closed and what becomes of what is inside. With
// close=drain, gets go on until head == tail. With close=discard, `discarded` itself makes the
// queue empty: nothing needs to be moved, and no kill can leave a queue that is closed and full.
//
// Tasks (tasks=counting, as multiprocessing.JoinableQueue). What is unfinished is derived, so it
// changes with the very store that commits a put: tail - done, and head - done once discarded, as
// what was discarded counts as done (never below 0). task_done refuses (error) when nothing is
// unfinished. join waits until it finds that nothing is. clear leaves the count: whoever throws
// tasks away says so, by as many task_done. A worker that was killed with an item in hand has not
// done it: the count stays up, and join waits, until somebody who knows of the death (its parent,
// by waitpid) does the task again or calls task_done in its place. The queue does not guess: it
// cannot know whether the work was done.
//
// Recovery. The mutex tells the next locker that its owner died (step U1). By invariant 2 the dead
// operation either committed or did not. Before its commit, put and put_many have at most scribbled
// on free slots and bytes (invariant 3: the next put writes them anew; locked_storage.hpp, 1), and
// get, get_many and peek have at most read: nothing happened. After it, nothing is left to do in
// the queue. So there is nothing to redo or undo. But the dead owner may have owed a wake-up:
// everybody is woken, on all sides, *before* the mutex is marked repaired, so that the death of a
// repairer repeats the repair. What is lost with a killed process is what it had committed to take
// and not yet used: one item, or with get_many the items of one batch (inflight_lost).
//
// Waiting. A waiter enlists, tries again under the mutex, and sleeps only if it was refused; a
// committer unlocks, then looks for waiters. If the waiter's try came first, the committer locked
// after the waiter unlocked, so its look at the waiters comes after the enlistment, and no further
// fence is needed: the look cannot move up beyond the lock, nor the enlistment down beyond the
// unlock. If the commit came first, the waiter's try saw it. A put with nobody waiting therefore
// costs lock, copy, store, unlock, one load. As many are woken as items or slots were committed;
// with ring_bytes all putters are, since what one of them has too little room for may do for
// another; and a get that leaves an item for which it has too little room wakes the next getter.
// A wake-up can still be lost together with a killed waker or wakee (event_count.hpp, 4): sleeps
// are cut into slices of `wait_slice` (`none` leaves this to the next wake-up).
//
// Damage. Whatever stands in the place, operations touch nothing else and answer in time, but for
// the words of the mutex: the C library follows the pointers in them and trusts its owner's id.
// Where a peer may be an enemy and not only clumsy, use a queue without a mutex: `ring`, `spsc`.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/locked_storage.hpp"
#include "queuecheck/impl/robust_mutex.hpp"
#include "queuecheck/impl/segment_header.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

// The start of the place; the items follow. The words of the critical section share one line, so
// that taking the lock brings them along; each event word has its own.
struct LockedShared {
  enum Own : std::uint8_t { wait_slice_ns, ring_bytes, when_closed, counts_tasks };  // terms.own

  // Values of closed and of the term `close`.
  enum Closed : std::uint32_t { open, draining, discarded };

  SegmentHeader header;
  alignas(64) RobustMutex mutex;
  std::atomic<std::uint64_t> head{0};
  std::atomic<std::uint64_t> tail{0};
  std::atomic<std::uint32_t> closed{open};
  alignas(64) EventCount not_empty;
  alignas(64) EventCount not_full;
  alignas(64) EventCount none_unfinished;
  std::atomic<std::uint64_t> done{0};

  // Under the mutex. What was done without having been got is done also after a discarding close.
  std::uint64_t unfinished() const {
    const bool is_discarded = closed.load(std::memory_order_relaxed) == discarded;
    const std::uint64_t all = (is_discarded ? head : tail).load(std::memory_order_relaxed);
    const std::uint64_t so_far = done.load(std::memory_order_relaxed);
    return all > so_far ? all - so_far : 0;
  }

  static LockedStorage::Shape shape(const SegmentTerms& terms) {
    return {terms.capacity, terms.own[ring_bytes],
            static_cast<std::uint32_t>(terms.item_bytes_max)};
  }

  // Throws, with one line, where there can be no such queue.
  static std::uint64_t place_bytes(const SegmentTerms& terms) {
    const auto refuse = [](const std::string& what, std::uint64_t found, const std::string& right) {
      throw std::invalid_argument("locked: " + what + " " + std::to_string(found) + "; " + right);
    };
    if (terms.capacity == 0) refuse("capacity", 0, "at least 1 item");
    if (terms.item_bytes_max > std::numeric_limits<std::uint32_t>::max()) {
      refuse("item size", terms.item_bytes_max, "less than 2^32 bytes");
    }
    if (terms.own[ring_bytes] != 0 && terms.own[ring_bytes] < terms.item_bytes_max) {
      refuse("ring_bytes", terms.own[ring_bytes],
             "at least one item of " + std::to_string(terms.item_bytes_max) + " bytes");
    }
    if (terms.own[when_closed] != draining && terms.own[when_closed] != discarded) {
      refuse("close", terms.own[when_closed], "1 (drain) or 2 (discard)");
    }
    if (terms.own[counts_tasks] > 1) refuse("tasks", terms.own[counts_tasks], "0 or 1");
    WaitSlice::stored("locked", terms.own[wait_slice_ns]);
    const std::size_t bytes = LockedStorage::bytes(shape(terms));
    if (bytes > std::numeric_limits<std::size_t>::max() - sizeof(LockedShared)) {
      refuse("a place of bytes", bytes, "it must fit the address space");
    }
    return sizeof(LockedShared) + bytes;
  }

  void wake_everybody() {
    not_empty.wake_all();
    not_full.wake_all();
    none_unfinished.wake_all();
  }
};

// The words of the mutex are the C library's.
inline constexpr SegmentKind locked_kind{"locked",
                                         2,
                                         {"wait_slice_ns", "ring_bytes", "close", "tasks"},
                                         {offsetof(LockedShared, mutex), sizeof(RobustMutex)}};

// Holds the mutex, repaired if need be; false if it cannot be had.
class LockedHold {
 public:
  explicit LockedHold(LockedShared& shared) : shared_(shared), state_(shared.mutex.lock()) {
    if (state_ != RobustMutex::Lock::owner_died) return;
    // Step U1: repair. The queue is consistent as it is; only wake-ups may be owed.
    shared_.wake_everybody();
    shared_.mutex.mark_repaired();
  }
  LockedHold(const LockedHold&) = delete;
  LockedHold& operator=(const LockedHold&) = delete;
  ~LockedHold() {
    if (*this) shared_.mutex.unlock();
  }
  explicit operator bool() const { return state_ != RobustMutex::Lock::failed; }

 private:
  LockedShared& shared_;
  RobustMutex::Lock state_;
};

}  // namespace queuecheck
