// Counts over positions: add at one, sum of all up to one, both in O(log n) (Fenwick 1994).
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. Positions are from 0 to size - 1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace queuecheck {

class FenwickTree {
 public:
  explicit FenwickTree(std::size_t size) : sums_(size + 1, 0) {}

  void add(std::size_t position) {
    for (std::size_t i = position + 1; i < sums_.size(); i += i & (~i + 1)) ++sums_[i];
    ++total_;
  }

  // Of the positions below `end`.
  std::uint64_t count_below(std::size_t end) const {
    std::uint64_t sum = 0;
    for (std::size_t i = end; i > 0; i &= i - 1) sum += sums_[i];
    return sum;
  }

  std::uint64_t total() const { return total_; }

 private:
  std::vector<std::uint32_t> sums_;
  std::uint64_t total_ = 0;
};

}  // namespace queuecheck
