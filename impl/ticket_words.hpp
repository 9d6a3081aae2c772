// The word that the puts of a ticket ring share: the next ticket, whether the queue is closed, and
// how many puts have claimed a ticket and not yet published its item.
//
// Process and thread safety: a value.
//
// Invariants
//   1. {in_flight:31 | closed:1 | ticket:32}. Claiming a ticket raises in_flight, and whether the
//      queue is closed is known, in one compare-and-swap of the word: no claim succeeds after
//      close, and what was claimed before it is counted until it is published.
//   2. The ticket wraps within its 32 bits; it never carries into its neighbour.
#pragma once

#include <cstdint>

namespace queuecheck {

class PutWord {
 public:
  static constexpr std::uint64_t closed_bit = std::uint64_t{1} << 32;
  static constexpr std::uint64_t one_in_flight = std::uint64_t{1} << 33;

  constexpr explicit PutWord(std::uint64_t bits) : bits_(bits) {}

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr std::uint32_t ticket() const { return static_cast<std::uint32_t>(bits_); }
  constexpr bool closed() const { return (bits_ & closed_bit) != 0; }
  constexpr std::uint32_t in_flight() const { return static_cast<std::uint32_t>(bits_ >> 33); }

  // After one more claim.
  constexpr PutWord claimed() const {
    return PutWord((bits_ - ticket() + one_in_flight) | (ticket() + 1));
  }

 private:
  std::uint64_t bits_;
};

}  // namespace queuecheck
