// boost::lockfree::spsc_queue with capacity<N> (a ring with one index for each side) in a segment.
//
// Process and thread safety: one producer, one consumer.
//
// Invariants
//   1. No lock, and nothing to leak: whoever is killed has published its index or not.
#pragma once

#include <boost/lockfree/policies.hpp>
#include <boost/lockfree/spsc_queue.hpp>

#include "queuecheck/properties/explore/third_party/by_capacity.hpp"

namespace queuecheck::third_party {

struct BoostLockfreeSpscQueue {
  static constexpr const char* name = "boost-lockfree-spsc-queue";
  static constexpr const char* rest = "crash={inflight_lost}";
  static constexpr bool single_ended = true;

  template <std::size_t items>
  using Queue = boost::lockfree::spsc_queue<Item, boost::lockfree::capacity<items>>;

  template <class Queue>
  static bool push(Queue& queue, const Item& item) {
    return queue.push(item);
  }
  template <class Queue>
  static bool pop(Queue& queue, Item& item) {
    return queue.pop(item);
  }
};

}  // namespace queuecheck::third_party
