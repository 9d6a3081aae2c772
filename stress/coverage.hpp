// What a campaign reached, in queue terms: the states in which bugs live.
//
// Process and thread safety: a value, used by one thread.
//
// Invariants: every count is a number of runs, at most `runs`.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct Coverage {
  std::uint64_t runs = 0;
  std::uint64_t operations = 0;
  std::uint64_t full = 0;     // an answer FULL, or a put that timed out
  std::uint64_t empty = 0;    // an answer EMPTY, or a get that timed out
  std::uint64_t wrap = 0;     // more items accepted than the queue has places
  std::uint64_t blocked = 0;  // a caller had to wait: it waited 5 us or more
  std::uint64_t closed = 0;   // an answer CLOSED
  std::uint64_t overlap = 0;  // operations of two processes overlapped
  std::uint64_t too_big = 0;  // an answer TOO_BIG
  std::uint64_t late = 0;     // a late-comer's first call came when others had returned from theirs
  // A call that ended ok in the last moments before its deadline, or after it: the deadline passed
  // just when the peer came.
  std::uint64_t deadline_met = 0;
  std::uint64_t sandwich = 0;  // one process asked empty, got, asked empty again (or full, put)
  std::uint64_t wide = 0;      // a queue of 255 places or more was full

  void add(const Program& program, const Run& run);

  // Adds full_share and its like, of runs, and operations to `counters`.
  void tell(std::map<std::string, double>& counters) const;
};

}  // namespace queuecheck
