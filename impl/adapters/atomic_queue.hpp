// "atomic-queue": atomic_queue::AtomicQueue2 (a ring that is claimed by two counters, with a state
// for each slot) in shared memory, behind the queue contract.
//
// Process and thread safety: any number of producers and consumers.
//
// Invariants
//   1. Who has moved a counter waits for the slot's state, also in the try forms: a process killed,
//      or stopped, between the two leaves whoever comes to that slot next waiting for ever
//      (lock_held, slot_leaked).
//   2. FULL may come of a slot that another operation has claimed meanwhile (refusal=reserved).
//   3. The claim is FIFO, as the library's own words are for try_push and try_pop (append to the
//      end, remove from the front); what is found against it stands in docs/findings.md.
#pragma once

#include <atomic_queue/atomic_queue.h>
#include <array>

#include "queuecheck/impl/adapters/by_capacity.hpp"

namespace queuecheck {

struct AtomicQueueLibrary {
  static constexpr const char* name = "atomic-queue";
  static constexpr const char* rest =
      "refusal=reserved crash={inflight_lost,slot_leaked,lock_held}";
  static constexpr bool single_ended = false;
  static constexpr std::uint64_t version = 1;  // the header tells none
  // Powers of two: the library rounds others up, and would hold more than it was asked for.
  static constexpr std::array<std::size_t, 8> capacities{1, 2, 4, 8, 64, 1024, 4096, 65536};
  static constexpr std::array<std::size_t, 3> item_sizes{8, 64, 1024};

  template <class Item, std::size_t items>
  using Queue = atomic_queue::AtomicQueue2<Item, items>;

  template <class Queue, class Item>
  static bool push(Queue& queue, const Item& item) {
    return queue.try_push(item);
  }
  template <class Queue, class Use>
  static bool pop(Queue& queue, Use use) {
    typename Queue::value_type item;
    if (!queue.try_pop(item)) return false;
    use(item);
    return true;
  }
};

using AtomicQueue = ByCapacity<AtomicQueueLibrary>;
static_assert(SharedQueue<AtomicQueue>);

}  // namespace queuecheck
