// Small random choices for programs: a seed in, the same choices out, on every platform.
//
// Process and thread safety: a value, used by one thread.
//
// Invariants
//   1. The sequence depends only on the seed (splitmix64), not on the standard library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace queuecheck {

class Chooser {
 public:
  explicit Chooser(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
  }
  // 0 <= result < count
  std::uint64_t below(std::uint64_t count) { return count == 0 ? 0 : next() % count; }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) {
    return least + below(most - least + 1);
  }
  bool chance(std::uint64_t percent) { return below(100) < percent; }

  template <class T>
  T one_of(std::initializer_list<T> choices) {
    return *(choices.begin() + static_cast<std::ptrdiff_t>(below(choices.size())));
  }

 private:
  std::uint64_t state_;
};

// The seed of program i of a campaign.
inline std::uint64_t program_seed(std::uint64_t campaign_seed, std::uint64_t index) {
  return Chooser(campaign_seed ^ (index * 0x10001)).next();
}

}  // namespace queuecheck
