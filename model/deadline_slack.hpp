// How many ranks each of the coming deadlines has to spare: a ring of counters with "one less in
// this range" and "which is the first without any", by a segment tree of least values.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. Deadlines q in the ring differ by less than its size; those not set spare any number.
//   2. Each operation is O(log size).
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace queuecheck {

class DeadlineSlack {
 public:
  static constexpr std::int64_t none = -1;

  explicit DeadlineSlack(std::int64_t deadlines)
      : size_(std::bit_ceil(static_cast<std::size_t>(std::max<std::int64_t>(deadlines, 1)))),
        least_(2 * size_, unset),
        added_(2 * size_, 0) {}

  void set(std::int64_t deadline, std::int64_t spare) {
    assign(1, 0, size_, slot(deadline), spare);
  }
  void forget(std::int64_t deadline) { set(deadline, unset); }

  // One rank less for each deadline in [first, last].
  void use(std::int64_t first, std::int64_t last) {
    if (first > last) return;
    const std::size_t from = slot(first);
    const std::size_t to = slot(last);
    if (from <= to) return take(1, 0, size_, from, to);
    take(1, 0, size_, from, size_ - 1);
    take(1, 0, size_, 0, to);
  }

  // The first deadline from `first` on, around the ring, that has none to spare; `none` if all do.
  std::int64_t first_tight(std::int64_t first) const {
    if (least_[1] > 0) return none;
    const std::size_t from = slot(first);
    std::size_t found = find(1, 0, size_, from, 0);
    if (found == size_) found = find(1, 0, size_, 0, 0);
    if (found == size_) return none;
    return first + static_cast<std::int64_t>((found - from) & (size_ - 1));
  }

 private:
  static constexpr std::int64_t unset = std::int64_t{1} << 60;

  std::size_t slot(std::int64_t deadline) const {
    return static_cast<std::size_t>(deadline) & (size_ - 1);
  }

  void assign(std::size_t node, std::size_t begin, std::size_t end, std::size_t at,
              std::int64_t spare) {
    if (end - begin == 1) {
      least_[node] = spare;
      return;
    }
    const std::size_t middle = (begin + end) / 2;
    const std::int64_t below = spare - added_[node];
    at < middle ? assign(2 * node, begin, middle, at, below)
                : assign(2 * node + 1, middle, end, at, below);
    least_[node] = std::min(least_[2 * node], least_[2 * node + 1]) + added_[node];
  }

  void take(std::size_t node, std::size_t begin, std::size_t end, std::size_t from,
            std::size_t to) {
    if (end <= from || begin > to) return;
    if (from <= begin && end - 1 <= to) {
      --least_[node];
      --added_[node];
      return;
    }
    const std::size_t middle = (begin + end) / 2;
    take(2 * node, begin, middle, from, to);
    take(2 * node + 1, middle, end, from, to);
    least_[node] = std::min(least_[2 * node], least_[2 * node + 1]) + added_[node];
  }

  // The first slot from `from` on whose spare ranks, with what was added above, are used up.
  std::size_t find(std::size_t node, std::size_t begin, std::size_t end, std::size_t from,
                   std::int64_t above) const {
    if (end <= from || least_[node] + above > 0) return size_;
    if (end - begin == 1) return begin;
    const std::size_t middle = (begin + end) / 2;
    const std::int64_t below = above + added_[node];
    const std::size_t left = find(2 * node, begin, middle, from, below);
    return left != size_ ? left : find(2 * node + 1, middle, end, from, below);
  }

  std::size_t size_;
  std::vector<std::int64_t> least_;  // of the subtree, with what was added to its root
  std::vector<std::int64_t> added_;  // to all of the subtree
};

}  // namespace queuecheck
