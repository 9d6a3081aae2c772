// A small fast random source for building one program: xoshiro256**, seeded from RapidCheck's
// splittable source. (RapidCheck's own is a hash; a program needs some 200 draws.)
//
// Process and thread safety: a value; each user has its own.
//
// Invariants
//   1. Equal keys give equal draws, on every machine.
//   2. below(n) < n; between(a, b) is in [a, b]; both are fair to within 2^-32, without a tape.
//   3. A tape that was recorded and is played back gives the same draws; what is changed in it, or
//      taken out, still gives draws that are allowed, and none behind its end but 0.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace queuecheck {

// What was drawn, one number after the other: whoever makes the numbers smaller, or leaves some
// out, makes what was made of them smaller (laws/law_shrink.hpp).
struct DrawTape {
  std::vector<std::uint32_t> draws;
  std::size_t at = 0;
  bool plays = false;  // back, in place of chance
};

// One step of splitmix64: spreads a key over 64 bits. Used to seed and to mix names into seeds.
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

class Dice {
 public:
  explicit constexpr Dice(std::uint64_t key) {
    for (std::uint64_t& word : state_) word = key = mix(key);
  }
  constexpr Dice(std::uint64_t key, DrawTape& tape) : Dice(key) { tape_ = &tape; }

  constexpr std::uint64_t next() {
    const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  constexpr std::uint32_t below(std::uint32_t n) {
    if (tape_ != nullptr && tape_->plays) return played(n);
    const auto drawn = static_cast<std::uint32_t>(((next() >> 32) * n) >> 32);
    if (tape_ != nullptr) tape_->draws.push_back(drawn);
    return drawn;
  }
  constexpr std::uint32_t between(std::uint32_t least, std::uint32_t most) {
    return least + below(most - least + 1);
  }
  constexpr bool one_in(std::uint32_t n) { return below(n) == 0; }

  template <class T, std::size_t N>
  constexpr const T& pick(const std::array<T, N>& choices) {
    return choices[below(static_cast<std::uint32_t>(N))];
  }
  template <class T>
  constexpr const T& pick(std::span<const T> choices) {
    return choices[below(static_cast<std::uint32_t>(choices.size()))];
  }

  // The index of one of `weights`, each as likely as its weight says; they must not all be 0.
  constexpr std::size_t weighted(std::span<const std::uint32_t> weights) {
    std::uint32_t sum = 0;
    for (const std::uint32_t weight : weights) sum += weight;
    std::uint32_t draw = below(sum);
    std::size_t index = 0;
    while (draw >= weights[index]) draw -= weights[index++];
    return index;
  }

 private:
  static constexpr std::uint64_t rotate(std::uint64_t x, int bits) {
    return (x << bits) | (x >> (64 - bits));
  }

  constexpr std::uint32_t played(std::uint32_t n) {
    if (tape_->at >= tape_->draws.size()) return 0;
    std::uint32_t& drawn = tape_->draws[tape_->at++];
    if (drawn >= n) drawn = n - 1;
    return drawn;
  }

  std::array<std::uint64_t, 4> state_{};
  DrawTape* tape_ = nullptr;
};

}  // namespace queuecheck
