// Items: byte strings that carry their own identity, so that one observed item can be judged alone.
//
//   16 bytes and more  word 0: producer 16 | sequence 40 | check 8; then length 32 | checksum 32;
//                      the rest is a pattern of identity and position
//   8 to 15 bytes      word 0 as above; the rest is filled with the pattern
//   below 8 bytes      anonymous: pattern only, no value
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. decode(encode(id, n)) gives id back, not torn, for every n >= 8.
//   2. An item mixed from two different items of 16 bytes or more is torn (but for a 2^-32 chance
//      where only the checksum differs); of 8 to 15 bytes with a chance of 255 in 256.
//   3. Sequences are below 2^40 and producers below 2^16.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "queuecheck/model/history.hpp"

namespace queuecheck {

struct ItemId {
  std::uint32_t producer = 0;
  std::uint64_t sequence = 0;

  friend bool operator==(const ItemId&, const ItemId&) = default;
};

struct DecodedItem {
  std::optional<ItemId> id;  // none: anonymous, or torn so that even the identity is unreadable
  bool torn = false;
};

namespace item_detail {

inline constexpr std::uint64_t sequence_mask = (std::uint64_t{1} << 40) - 1;

constexpr std::uint64_t mix(std::uint64_t x) {  // a bijection that spreads every bit
  x ^= x >> 31;
  x *= 0x9E3779B97F4A7C15U;
  x ^= x >> 29;
  x *= 0xD6E8FEB86659FD93U;
  x ^= x >> 32;
  return x;
}

constexpr std::uint64_t identity(ItemId id) {
  return (std::uint64_t{id.producer} << 40) | (id.sequence & sequence_mask);
}

// identity in the high 56 bits, an 8-bit check of it in the low ones
constexpr std::uint64_t first_word(std::uint64_t identity) {
  return (identity << 8) | (mix(identity ^ 0x5151) >> 56);
}

constexpr std::uint64_t second_word(std::uint64_t identity, std::size_t bytes) {
  return (mix(identity + bytes * 0x10001U) << 32) | (bytes & 0xFFFFFFFFU);
}

constexpr std::uint64_t pattern_word(std::uint64_t identity, std::size_t index) {
  return mix(identity * 0x2545F4914F6CDD1DU + index);
}

// Calls visit(offset, word, bytes) for every word of the pattern behind the header.
template <class Visit>
bool each_word(std::uint64_t identity, std::size_t from, std::size_t bytes, Visit visit) {
  std::size_t at = from;
  for (; at + 8 <= bytes; at += 8) {
    if (!visit(at, pattern_word(identity, at), 8)) return false;
  }
  return at == bytes || visit(at, pattern_word(identity, at), bytes - at);
}

}  // namespace item_detail

inline void encode_item(ItemId id, std::span<std::byte> item) {
  using namespace item_detail;
  const std::uint64_t self = identity(id);
  std::size_t from = 0;
  if (item.size() >= 8) {
    const std::uint64_t word = first_word(self);
    std::memcpy(item.data(), &word, 8);
    from = 8;
  }
  if (item.size() >= 16) {
    const std::uint64_t word = second_word(self, item.size());
    std::memcpy(item.data() + 8, &word, 8);
    from = 16;
  }
  each_word(self, from, item.size(), [&](std::size_t at, std::uint64_t word, std::size_t n) {
    std::memcpy(item.data() + at, &word, n);
    return true;
  });
}

inline DecodedItem decode_item(std::span<const std::byte> item) {
  using namespace item_detail;
  if (item.size() < 8) return {};
  std::uint64_t word = 0;
  std::memcpy(&word, item.data(), 8);
  const std::uint64_t self = word >> 8;
  if (first_word(self) != word) return {std::nullopt, true};
  DecodedItem result{ItemId{static_cast<std::uint32_t>(self >> 40), self & sequence_mask}, false};
  std::size_t from = 8;
  if (item.size() >= 16) {
    std::memcpy(&word, item.data() + 8, 8);
    if (word != second_word(self, item.size())) result.torn = true;
    from = 16;
  }
  if (!each_word(self, from, item.size(), [&](std::size_t at, std::uint64_t want, std::size_t n) {
        return std::memcmp(item.data() + at, &want, n) == 0;
      })) {
    result.torn = true;
  }
  return result;
}

// The number by which histories know an item (program.hpp, invariant 3); `stride` is the program's
// value_stride.
constexpr Value value_of(ItemId id, std::int64_t stride) {
  return id.producer * stride + static_cast<std::int64_t>(id.sequence);
}
constexpr Value value_of(const DecodedItem& item, std::int64_t stride) {
  return item.id ? value_of(*item.id, stride) : no_value;
}

}  // namespace queuecheck
