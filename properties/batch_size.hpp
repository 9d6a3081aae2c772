// How many programs a stage gives to its executor at once: few at first, since with a queue on
// which every other program hangs a full batch takes minutes, and no more than fit into the time
// that is left.
//
// Process and thread safety: a value, used by one thread.
//
// Invariants
//   1. At least one, at most twice as many as the last time, and never more than `most`.
//   2. At the mean time of the programs so far the batch ends within the budget, or is of one.
#pragma once

#include <algorithm>
#include <cstdint>

namespace queuecheck {

class BatchSize {
 public:
  explicit BatchSize(std::uint32_t most) : most_(std::max(most, 1U)) {}

  // After `done` programs took `spent_s`, of `budget_s`.
  std::uint32_t next(std::uint64_t done, double spent_s, double budget_s) {
    const std::uint32_t size = growing_;
    growing_ = std::min(size > most_ / 2 ? most_ : size * 2, most_);
    if (done == 0) return 1;
    const double each_s = spent_s / static_cast<double>(done);
    const double left_s = std::max(budget_s - spent_s, 0.0);
    if (left_s >= each_s * size) return size;
    return std::max(1U, static_cast<std::uint32_t>(left_s / each_s));
  }

 private:
  std::uint32_t most_;
  std::uint32_t growing_ = 1;
};

}  // namespace queuecheck
