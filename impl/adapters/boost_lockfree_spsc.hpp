// "boost-lockfree-spsc": boost::lockfree::spsc_queue with capacity<N> (a ring with one index for
// each side) in shared memory, behind the queue contract.
//
// Process and thread safety: one producer and one consumer at a time, as the library asks.
//
// Invariants
//   1. The queue is of the kind whose capacity is a template argument: only that one keeps its
//   items
//      in itself, without pointers, and may lie in shared memory.
//   2. No lock, and nothing to leak: whoever is killed has published its index or not; the item of
//      a killed getter may go with it (inflight_lost).
//
// What it does not offer, and so neither do we: waiting, deadlines, close. Its observers answer
// only the side that asks, so they are left out.
#pragma once

#include <array>
#include <boost/lockfree/policies.hpp>
#include <boost/lockfree/spsc_queue.hpp>
#include <boost/version.hpp>

#include "queuecheck/impl/adapters/by_capacity.hpp"

namespace queuecheck {

struct BoostLockfreeSpscLibrary {
  static constexpr const char* name = "boost-lockfree-spsc";
  static constexpr const char* rest = "crash={inflight_lost}";
  static constexpr bool single_ended = true;
  static constexpr std::uint64_t version = BOOST_VERSION;
  static constexpr std::array<std::size_t, 9> capacities{1, 2, 3, 4, 8, 64, 1024, 4096, 65536};
  static constexpr std::array<std::size_t, 4> item_sizes{8, 64, 1024, 16384};

  template <class Item, std::size_t items>
  using Queue = boost::lockfree::spsc_queue<Item, boost::lockfree::capacity<items>>;

  template <class Queue, class Item>
  static bool push(Queue& queue, const Item& item) {
    return queue.push(item);
  }
  template <class Queue, class Use>
  static bool pop(Queue& queue, Use use) {
    return queue.consume_one(use);
  }
};

using BoostLockfreeSpsc = ByCapacity<BoostLockfreeSpscLibrary>;
static_assert(SharedQueue<BoostLockfreeSpsc>);

}  // namespace queuecheck
