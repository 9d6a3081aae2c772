// How far apart the slots of a ring lie.
//
// Process and thread safety: a pure function.
//
// Invariants
//   1. A multiple of 8, and no less than what was asked for.
#pragma once

#include <bit>
#include <cstddef>

namespace queuecheck {

// For `bytes` of slot, its words and its item together. Small ones share a line of the cache: four
// of 8 bytes halve the traffic between the two sides. From 33 bytes on (with a word of 8: items of
// 25), a slot begins on a line of its own.
constexpr std::size_t slot_bytes_for(std::size_t bytes) {
  return bytes <= 32 ? std::bit_ceil((bytes + 7) / 8 * 8) : (bytes + 63) / 64 * 64;
}

}  // namespace queuecheck
