// Addresses in the segment: a word there that points into some virtual process's mapping of the
// segment, into its copy of the plugin (code, statics, tables of virtual functions) or into its
// heap means something else in every other process. Under fork alone nobody would notice, because
// parent and child have the same addresses.
//
// Process and thread safety: a pure function of the memory that it is told of.
//
// Invariants
//   1. Only addresses inside those places are found, so a number that merely looks like an address
//      is not: mappings and heaps together are less than 1 of 100 000 of all words below 2^47.
//   2. Looked for at the end of each run, in whole words; what was overwritten before is not seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "queuecheck/properties/explore/process_image.hpp"
#include "queuecheck/properties/explore/runtime.hpp"

namespace queuecheck::explore {

struct FoundAddress {
  std::uint32_t offset = 0;  // of the word
  std::uint64_t value = 0;
  std::uint32_t process = 0;  // whose place it points into
  bool segment = false;       // its mapping of the segment; else its code, statics or heap
};

std::optional<FoundAddress> find_address(const Area& area, std::span<const std::byte> segment,
                                         const std::vector<ProcessImage>& images);

// One line for World::what, of at most `bytes` characters with the NUL.
void tell_address(const FoundAddress& found, char* text, std::size_t bytes);

}  // namespace queuecheck::explore
