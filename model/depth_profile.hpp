// How many items are certainly (lower) and possibly (upper) inside at each instant, and whether an
// interval holds an instant at which both bounds fit.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. lower(t) <= number inside at t <= upper(t) for every legal order of effects in which each
//      effect at t counts as done: lower counts open inner, upper closed outer intervals.
//   2. Real time is dense: instants between two equal integers exist. Time t is position 2t, the
//      open gap after it 2t+1.
//   3. Building is O(n log n); a query takes O(log n) where one bound is asked, and visits only
//      parts of the interval that can answer where both are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace queuecheck {

class DepthProfile {
 public:
  // Times may be `never`: what begins then never does. Negative counts take away.
  void add_lower_between(std::int64_t after, std::int64_t before, std::int64_t count = 1);
  void add_lower_after(std::int64_t time, std::int64_t count);  // in the gap after `time` on
  void add_lower_from(std::int64_t time, std::int64_t count);   // at `time` on
  void add_upper_within(std::int64_t from, std::int64_t to, std::int64_t count = 1);
  void add_upper_from(std::int64_t time, std::int64_t count);
  void add_upper_after(std::int64_t time, std::int64_t count);
  void build();

  // Is there an instant in [from, to] with lower <= at_most and upper >= at_least?
  bool fits(std::int64_t from, std::int64_t to, std::int64_t at_most, std::int64_t at_least) const;

  // The most that can be inside, and the fewest that must be, at any instant of [from, to].
  std::pair<std::int64_t, std::int64_t> fewest_and_most(std::int64_t from, std::int64_t to) const;

  // The first time at which lower exceeds (upper falls below) the limit; `never` if none.
  std::int64_t first_lower_above(std::int64_t limit) const;
  std::int64_t first_upper_below(std::int64_t limit) const;

 private:
  struct Change {
    std::int64_t position;
    std::int64_t lower;
    std::int64_t upper;
  };
  struct Bounds {
    std::int64_t lower_least;
    std::int64_t upper_most;
  };

  void add(std::int64_t position, std::int64_t lower, std::int64_t upper);
  std::size_t piece_at(std::int64_t position) const;
  bool any(std::size_t node, std::size_t begin, std::size_t end, std::size_t from, std::size_t to,
           std::int64_t at_most, std::int64_t at_least) const;

  std::vector<Change> changes_;  // after build: values from `position` up to the next one
  std::vector<Bounds> tree_;     // over the pieces, children of i at 2i and 2i+1
  std::size_t leaves_ = 0;
};

}  // namespace queuecheck
