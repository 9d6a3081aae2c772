// The core of the sweep (linearizability.md §2.2): the two patterns that need sorting, over plain
// arrays of times. Whatever holds a history, in whatever form, is judged by these functions.
//
//     inner, of each value that was certainly inside: {put_to, get_from}   (the open interval)
//     outer, of each value that came out or may have: {put_from, get_to}   (the closed interval)
//     empties, of each EMPTY answer:                  {from, to}
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. All arguments are sorted by their first time. Values whose put did not return, or whose get
//      was invoked before it did, need not stand in `inner`: they are never certainly inside.
//   2. O(n); each array is read once, from its start.
//   3. Names are left to the caller: what is found is given by its times.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "queuecheck/model/radix_sort.hpp"

namespace queuecheck {

// Pattern Ord: `first` was put before `second` was, and came out after it or never.
struct Overtaking {
  TimePair first;   // of `inner`
  TimePair second;  // of `outer`
};

// The one whose witness was complete first (least get_to of `second`).
std::optional<Overtaking> find_overtaking(std::span<const TimePair> inner,
                                          std::span<const TimePair> outer);

// Pattern Wit: the EMPTY answers that lie within one run of inner intervals, passed to `found` by
// their position. Runs are open: where one ends and the next begins lies an instant of emptiness.
template <class Found>
void find_covered(std::span<const TimePair> inner, std::span<const TimePair> empties, Found found) {
  std::int64_t inside_until = std::numeric_limits<std::int64_t>::min();
  std::size_t next = 0;
  for (std::size_t i = 0; i < empties.size(); ++i) {
    const TimePair& answer = empties[i];
    // Runs that start before the answer; a run grows while an interval starts before its end.
    for (; next < inner.size(); ++next) {
      const TimePair& interval = inner[next];
      if (interval.at >= interval.other) continue;
      if (interval.at >= answer.at && interval.at >= inside_until) break;
      if (interval.other > inside_until) inside_until = interval.other;
    }
    if (inside_until > answer.other) found(i);
  }
}

// The fewest inner intervals that cover the whole answer, each reaching furthest.
std::vector<TimePair> covering(std::span<const TimePair> inner, TimePair answer);

}  // namespace queuecheck
