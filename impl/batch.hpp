// What every put_many checks of its arguments before it touches the queue.
//
// Process and thread safety: a pure function.
//
// Invariants
//   1. A batch is refused as a whole, or not at all: nothing of a refused one went in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "queuecheck/impl/vocabulary.hpp"

namespace queuecheck {

// TOO_BIG: an item is longer than the queue takes. ERROR: the lengths go beyond the bytes that were
// given. O(lengths).
inline std::optional<Outcome> wrong_batch(std::span<const std::byte> items,
                                          std::span<const std::size_t> lengths,
                                          std::uint32_t item_bytes_max) {
  std::size_t bytes = 0;
  for (const std::size_t length : lengths) {
    if (length > item_bytes_max) return Outcome::too_big;
    bytes += length;
  }
  if (bytes > items.size()) return Outcome::error;
  return std::nullopt;
}

}  // namespace queuecheck
