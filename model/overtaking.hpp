// Order within groups of values: of two values of one group, the one put first, may the other have
// come out while the first was still inside? All of them as one group is FIFO; the values of one
// producer as a group is per-producer FIFO; those of one producer that one consumer got is what a
// consumer can see of it by itself.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. A pair that is found is certain: whatever the calls that never returned did, one value of
//      the group overtook another.
//   2. Exact where nothing clears the queue: if no pair is found there is an order of effects that
//      keeps the order of every group (EMPTY answers are not looked at). Pairs suffice because the
//      gets are ordered as intervals are, and only one of two orders needs that; gets that never
//      returned are given to the values that need one, by deadline (Hall's condition on a line).
//   3. O(n log n).
#pragma once

#include <cstdint>
#include <optional>

#include "queuecheck/model/windows.hpp"

namespace queuecheck {

enum class Group : std::uint8_t {
  all,                 // FIFO
  process,             // one producing process, all consumers
  thread,              // one producing thread, all consumers
  thread_to_consumer,  // one producing thread, one consuming thread
};

// put(first) returned before put(second) began; get(second) returned before get(first) began, or
// nothing can have got first.
struct Overtaking {
  const ValueWindow* first = nullptr;
  const ValueWindow* second = nullptr;
};

// The one that was known first.
std::optional<Overtaking> find_overtaking(const History& history, const Windows& windows,
                                          Group group);

// The words and the class of it.
Finding overtaking_finding(const History& history, const Overtaking& pair, Group group);

}  // namespace queuecheck
