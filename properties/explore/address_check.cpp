#include "queuecheck/properties/explore/address_check.hpp"

#include <cinttypes>
#include <cstdio>
#include <cstring>

namespace queuecheck::explore {
namespace {

// User space below 2^47, but not the first 4 GiB: numbers of items, counters, flags.
constexpr bool may_be_address(std::uint64_t word) {
  return word - (std::uint64_t{1} << 32) < (std::uint64_t{1} << 47) - (std::uint64_t{1} << 32);
}

std::optional<FoundAddress> known(std::uint64_t word, const Area& area,
                                  const std::vector<ProcessImage>& images) {
  const std::uint64_t from_base = word - area.base;
  if (from_base < area.stride * area.mappings) {
    if ((from_base & (area.stride - 1)) > area.segment_bytes) return std::nullopt;  // the gap
    return FoundAddress{0, word, static_cast<std::uint32_t>(from_base / area.stride), true};
  }
  for (std::uint32_t p = 0; p < images.size(); ++p) {
    if (images[p].owns(reinterpret_cast<const void*>(word))) return FoundAddress{0, word, p, false};
  }
  return std::nullopt;
}

}  // namespace

std::optional<FoundAddress> find_address(const Area& area, std::span<const std::byte> segment,
                                         const std::vector<ProcessImage>& images) {
  for (std::size_t at = 0; at + sizeof(std::uint64_t) <= segment.size();
       at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, segment.data() + at, sizeof word);
    if (!may_be_address(word)) continue;
    std::optional<FoundAddress> found = known(word, area, images);
    if (!found) continue;
    found->offset = static_cast<std::uint32_t>(at);
    return found;
  }
  return std::nullopt;
}

void tell_address(const FoundAddress& found, char* text, std::size_t bytes) {
  std::snprintf(text, bytes,
                "the segment holds an address at offset %" PRIu32 ": of process %" PRIu32 "'s %s",
                found.offset, found.process,
                found.segment ? "mapping of it" : "own code, statics or heap");
}

}  // namespace queuecheck::explore
