// What explored runs reached, in queue terms: the states in which bugs live. A strategy that never
// saw the queue full says nothing about a full queue.
//
// Process and thread safety: a value, used by one thread.
//
// Invariants
//   1. Counts are numbers of runs, at most `runs`; the drain at the end is no merit of the schedule
//      and does not count.
//   2. `deepest` counts items that were certainly inside at once: their puts had returned, their
//      gets had not begun.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/world.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck::explore {

struct QueueCoverage {
  std::uint64_t runs = 0;
  std::uint64_t full = 0;     // an answer FULL, or a put that timed out
  std::uint64_t empty = 0;    // an answer EMPTY, or a get that timed out
  std::uint64_t closed = 0;   // an answer CLOSED
  std::uint64_t wrap = 0;     // more items accepted than the queue has places
  std::uint64_t blocked = 0;  // a caller slept for want of items, of room or of a close
  std::uint64_t killed = 0;
  std::uint64_t killed_inside = 0;  // ... in the middle of an operation
  std::uint32_t deepest = 0;

  // `capacity`: the effective one; 0: unbounded.
  void add(const World& world, std::uint64_t capacity);
  void add(const QueueCoverage& other);

  // full_share, empty_share, ..., deepest.
  void tell(std::map<std::string, double>& counters) const;
};

// What a campaign could have reached, and did not: "the queue was never full in 12 000 runs".
struct Reachable {
  bool full = false;
  bool blocked = false;  // it offers calls that wait
  bool closed = false;
  bool kills = false;
};
std::vector<std::string> never_reached(const QueueCoverage& coverage, const Reachable& reachable);

}  // namespace queuecheck::explore
