// What the processes of `locked` (locked_queue.hpp) share, and how the mutex in it is held.
//
// Process and thread safety: as the queue's.
//
// Invariants
//   1. Who holds a LockedHold that is true holds the mutex, and owes nobody a wake-up of a dead
//      owner's.
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
