// What an item carries while latency is measured: one word of 64 bits, so that the smallest item of
// bench (8 bytes) can be timed. The upper half is the scheduled time in ns since the run's start,
// the lower half how much later than that the producer really came to send it.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Scheduled times reach to item_time_max_ns (4.2 s), which bounds the length of a run; a
//   longer
//      delay of the sender counts as item_time_max_ns.
//   2. No item has the word `stop_word`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace queuecheck {

inline constexpr std::int64_t item_time_max_ns = std::numeric_limits<std::uint32_t>::max() - 1;
inline constexpr std::uint64_t stop_word = ~std::uint64_t{0};  // a consumer that gets it ends

// Both at least 0; `scheduled_ns` at most item_time_max_ns.
constexpr std::uint64_t item_word(std::int64_t scheduled_ns, std::int64_t delay_ns) {
  const std::int64_t delay = std::clamp<std::int64_t>(delay_ns, 0, item_time_max_ns);
  return static_cast<std::uint64_t>(scheduled_ns) << 32 | static_cast<std::uint64_t>(delay);
}

constexpr std::int64_t scheduled_ns_of(std::uint64_t word) {
  return static_cast<std::int64_t>(word >> 32);
}

// When the producer began its put.
constexpr std::int64_t sent_ns_of(std::uint64_t word) {
  return scheduled_ns_of(word) + static_cast<std::int64_t>(word & 0xFFFF'FFFFU);
}

}  // namespace queuecheck
