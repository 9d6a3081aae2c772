// The random source of the strategies: wyrand (Wang Yi), 1 ns a draw. It is asked once or twice in
// every step of every run, where the generator of programs (dice.hpp) would be felt.
//
// Process and thread safety: a plain value, flat (invariant 1 of strategy.hpp).
//
// Invariants
//   1. Equal seeds give equal draws, on every machine; near seeds give unrelated ones.
//   2. below(n) < n, fair to within n / 2^32.
#pragma once

#include <cstdint>

#include "queuecheck/properties/dice.hpp"

namespace queuecheck::explore {

class RandomSource {
 public:
  explicit constexpr RandomSource(std::uint64_t seed = 0) : state_(mix(seed)) {}

  constexpr std::uint64_t next() {
    __extension__ using Wide = unsigned __int128;
    state_ += 0xa0761d6478bd642fULL;
    const Wide product = static_cast<Wide>(state_) * (state_ ^ 0xe7037ed1a0b428dbULL);
    return static_cast<std::uint64_t>(product >> 64) ^ static_cast<std::uint64_t>(product);
  }
  constexpr std::uint32_t word() { return static_cast<std::uint32_t>(next() >> 32); }
  constexpr std::uint32_t below(std::uint32_t n) {
    return static_cast<std::uint32_t>(((next() >> 32) * n) >> 32);
  }
  constexpr bool one_in(std::uint32_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace queuecheck::explore
