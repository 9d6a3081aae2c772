// Sorting pairs of times by the first: the one expensive step of the sweep.
//
// Least significant digit first, 11 bits a pass, only as many passes as the span of the keys needs
// (a minute in nanoseconds: 36 bits, 4 passes), and none when the input is sorted already.
//
// Process and thread safety: pure function of its arguments. Internal to model/.
//
// Invariants
//   1. Stable. O(n) for a bounded span. The scratch is as large as the data and may be used again.
#pragma once

#include <cstdint>
#include <vector>

namespace queuecheck {

struct TimePair {
  std::int64_t at = 0;
  std::int64_t other = 0;
  friend bool operator==(const TimePair&, const TimePair&) = default;
};

void sort_by_time(std::vector<TimePair>& data, std::vector<TimePair>& scratch);

}  // namespace queuecheck
