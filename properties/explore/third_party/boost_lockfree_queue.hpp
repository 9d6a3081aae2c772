// boost::lockfree::queue with capacity<N> (Michael and Scott's list over an array of nodes that
// refer to each other by index) in a segment.
//
// Process and thread safety: any number of producers and consumers.
//
// Invariants
//   1. No lock: whoever is killed keeps at most the node that it had taken from the free list, or
//      had not yet given back (slot_leaked), and the item of its operation (inflight_lost).
//   2. FULL may come of the node that another put, or get, holds meanwhile (refusal=reserved).
#pragma once

#include <boost/lockfree/policies.hpp>
#include <boost/lockfree/queue.hpp>

#include "queuecheck/properties/explore/third_party/by_capacity.hpp"

namespace queuecheck::third_party {

struct BoostLockfreeQueue {
  static constexpr const char* name = "boost-lockfree-queue";
  static constexpr const char* rest = "refusal=reserved crash={inflight_lost,slot_leaked}";
  static constexpr bool single_ended = false;

  template <std::size_t items>
  using Queue = boost::lockfree::queue<Item, boost::lockfree::capacity<items>>;

  template <class Queue>
  static bool push(Queue& queue, const Item& item) {
    return queue.bounded_push(item);
  }
  template <class Queue>
  static bool pop(Queue& queue, Item& item) {
    return queue.pop(item);
  }
};

}  // namespace queuecheck::third_party
