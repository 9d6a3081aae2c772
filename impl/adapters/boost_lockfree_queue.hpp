// "boost-lockfree-queue": boost::lockfree::queue with capacity<N> (Michael and Scott's list over an
// array of nodes that refer to each other by index) in shared memory, behind the queue contract.
//
// Process and thread safety: any number of producers and consumers.
//
// Invariants
//   1. The queue is of the kind whose capacity is a template argument: only that one keeps its
//   nodes
//      in itself, without pointers, and may lie in shared memory.
//   2. No lock: whoever is killed keeps at most the node that it had taken from the free list, or
//      had not yet given back (slot_leaked), and the item of its operation (inflight_lost).
//   3. FULL may come of the node that another put, or get, holds meanwhile (refusal=reserved).
//
// What it does not offer, and so neither do we: waiting, deadlines, close, a count. Its empty() is
// no more than a hint, as its documentation says, and is left out.
#pragma once

#include <array>
#include <boost/lockfree/policies.hpp>
#include <boost/lockfree/queue.hpp>
#include <boost/version.hpp>

#include "queuecheck/impl/adapters/by_capacity.hpp"

namespace queuecheck {

struct BoostLockfreeQueueLibrary {
  static constexpr const char* name = "boost-lockfree-queue";
  static constexpr const char* rest = "refusal=reserved crash={inflight_lost,slot_leaked}";
  static constexpr bool single_ended = false;
  static constexpr std::uint64_t version = BOOST_VERSION;
  // Indices are of 16 bits; one node more than the capacity, and one index that means "none".
  static constexpr std::array<std::size_t, 9> capacities{1, 2, 3, 4, 8, 64, 1024, 4096, 65534};
  static constexpr std::array<std::size_t, 3> item_sizes{8, 64, 1024};

  template <class Item, std::size_t items>
  using Queue = boost::lockfree::queue<Item, boost::lockfree::capacity<items>>;

  template <class Queue, class Item>
  static bool push(Queue& queue, const Item& item) {
    return queue.bounded_push(item);
  }
  template <class Queue, class Use>
  static bool pop(Queue& queue, Use use) {
    return queue.consume_one(use);
  }
};

using BoostLockfreeQueue = ByCapacity<BoostLockfreeQueueLibrary>;
static_assert(SharedQueue<BoostLockfreeQueue>);

}  // namespace queuecheck
