// An address for every item: libraries want one even where they copy no bytes, and an item without
// bytes may have none.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Never null; of an item with bytes, that of its bytes. Behind that of one without, nothing
//   may
//      be read; behind that of a room without, one byte may be written, and is not kept.
#pragma once

#include <cstddef>
#include <span>

namespace queuecheck {

inline const void* address_of(std::span<const std::byte> item) {
  return item.empty() ? static_cast<const void*>("") : item.data();
}

// The room of an item to get; `spare` stands in where it has no bytes.
inline void* address_of(std::span<std::byte> room, std::byte& spare) {
  return room.empty() ? &spare : room.data();
}

}  // namespace queuecheck
