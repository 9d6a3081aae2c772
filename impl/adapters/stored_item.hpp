// An item as a library stores it that copies objects: bytes that are copied whole.
//
// Process and thread safety: a plain value.
//
// Invariants
//   1. Trivially copyable and destructible, as Boost.Lockfree asks.
//   2. Of a torn item no more than fits is believed.
//   3. What stood in memory before is nobody's business: bytes behind the item are zero.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace queuecheck {

template <std::size_t bytes_max>
struct StoredItem {
  static_assert(bytes_max % 8 == 0);

  StoredItem() = default;
  explicit StoredItem(std::span<const std::byte> from) : length(from.size()) {
    if (bytes_max == 8 && from.size() == 8) {
      std::memcpy(words, from.data(), 8);  // of a known size: no call
      return;
    }
    if (!from.empty()) std::memcpy(words, from.data(), from.size());
    std::memset(reinterpret_cast<std::byte*>(words) + from.size(), 0, bytes_max - from.size());
  }

  std::size_t copy_to(std::span<std::byte> into) const {
    const std::size_t bytes = std::min({std::size_t{length}, into.size(), bytes_max});
    if (bytes_max == 8 && bytes == 8) {
      std::memcpy(into.data(), words, 8);
    } else if (bytes != 0) {
      std::memcpy(into.data(), words, bytes);
    }
    return bytes;
  }

  std::uint64_t length;
  std::uint64_t words[bytes_max / 8];
};
static_assert(std::is_trivially_copyable_v<StoredItem<8>> &&
              std::is_trivially_destructible_v<StoredItem<8>>);

}  // namespace queuecheck
