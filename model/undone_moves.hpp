// The moves that a search has not made yet, in order of invocation: a ring of indices from which
// moves are lifted and put back in reverse order (Knuth's dancing links).
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. put_back undoes the last lift that has not been undone; both are O(1), without allocation.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace queuecheck {

class UndoneMoves {
 public:
  explicit UndoneMoves(std::size_t count)
      : head_(static_cast<std::uint32_t>(count)), next_(count + 1), previous_(count + 1) {
    for (std::uint32_t i = 0; i <= head_; ++i) {
      next_[i] = i == head_ ? 0 : i + 1;
      previous_[i] = i == 0 ? head_ : i - 1;
    }
  }

  std::uint32_t first() const { return next_[head_]; }
  std::uint32_t after(std::uint32_t i) const { return next_[i]; }
  std::uint32_t end() const { return head_; }
  bool contains(std::uint32_t i) const { return next_[previous_[i]] == i; }

  void lift(std::uint32_t i) {
    next_[previous_[i]] = next_[i];
    previous_[next_[i]] = previous_[i];
  }
  void put_back(std::uint32_t i) {
    next_[previous_[i]] = i;
    previous_[next_[i]] = i;
  }

  std::size_t bytes() const { return (next_.size() + previous_.size()) * sizeof(std::uint32_t); }

 private:
  std::uint32_t head_;
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> previous_;
};

}  // namespace queuecheck
