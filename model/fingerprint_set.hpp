// A set of 128-bit fingerprints, open addressing: 16 bytes for each state that a search has seen.
//
// Process and thread safety: used by one thread. Internal to model/.
//
// Invariants
//   1. At most two thirds of the slots are used. The fingerprint {0, 0} marks a free slot and is
//      mapped to {1, 0}.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace queuecheck {

struct Fingerprint {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// A bijective scrambling of 64 bits (splitmix finaliser).
constexpr std::uint64_t scramble(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

// One more word, in its place in the order: a few instructions, for prints of many words.
constexpr void fold(Fingerprint& print, std::uint64_t word) {
  print.low = (print.low ^ word) * 0x9e3779b97f4a7c15U;
  print.low ^= print.low >> 29;
  print.high = (print.high + word) * 0xbf58476d1ce4e5b9U;
  print.high ^= print.high >> 31;
}

class FingerprintSet {
 public:
  FingerprintSet() : slots_(64) {}

  // false if it was there already.
  bool insert(Fingerprint print) {
    if (print == Fingerprint{}) print.low = 1;
    if ((size_ + 1) * 3 > slots_.size() * 2) grow();
    Fingerprint& slot = slots_[find(slots_, print)];
    if (slot == print) return false;
    slot = print;
    ++size_;
    return true;
  }

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return slots_.size() * sizeof(Fingerprint); }

 private:
  static std::size_t find(const std::vector<Fingerprint>& slots, const Fingerprint& print) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = print.low & mask;
    while (slots[at] != Fingerprint{} && slots[at] != print) at = (at + 1) & mask;
    return at;
  }

  void grow() {
    std::vector<Fingerprint> larger(slots_.size() * 2);
    for (const Fingerprint& print : slots_) {
      if (print != Fingerprint{}) larger[find(larger, print)] = print;
    }
    slots_ = std::move(larger);
  }

  std::vector<Fingerprint> slots_;
  std::size_t size_ = 0;
};

}  // namespace queuecheck
