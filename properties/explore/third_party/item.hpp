// An item as a library of somebody else's stores it: bytes that are copied whole.
//
// Process and thread safety: a plain value.
//
// Invariants
//   1. Trivially copyable and destructible, as Boost.Lockfree asks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace queuecheck::third_party {

struct Item {
  static constexpr std::uint32_t bytes_max = 24;

  Item() = default;
  explicit Item(std::span<const std::byte> from) : length(from.size()) {
    if (!from.empty()) std::memcpy(words, from.data(), from.size());
  }
  // Of a torn item no more than fits is believed.
  std::size_t copy_to(std::span<std::byte> into) const {
    const std::size_t bytes = std::min({std::size_t{length}, into.size(), std::size_t{bytes_max}});
    if (bytes != 0) std::memcpy(into.data(), words, bytes);
    return bytes;
  }

  std::uint64_t length = 0;
  std::uint64_t words[bytes_max / 8] = {};
};
static_assert(std::is_trivially_copyable_v<Item> && std::is_trivially_destructible_v<Item>);

}  // namespace queuecheck::third_party
