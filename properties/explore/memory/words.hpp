// Words of 1, 2, 4 and 8 bytes in memory, and their place in the granule of 8 bytes that holds
// them: the unit in which stores and races are kept.
//
// Process and thread safety: reads and writes are single accesses of their width; who calls holds
// the only right to run.
//
// Invariants
//   1. A word within a granule does not touch the next one (within_granule), and its mask has a bit
//      for each of its bytes.
#pragma once

#include <cstdint>
#include <cstring>

namespace queuecheck::explore::memory {

inline constexpr std::uint32_t granule_bytes = 8;

inline constexpr std::uint64_t bits_of(unsigned bytes) {
  return bytes >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * bytes)) - 1;
}

inline std::uint64_t read_word(const void* where, unsigned bytes) {
  std::uint64_t word = 0;  // little endian: the low bytes
  switch (bytes) {
    case 1:
      return *static_cast<const volatile std::uint8_t*>(where);
    case 2:
      return *static_cast<const volatile std::uint16_t*>(where);
    case 4:
      return *static_cast<const volatile std::uint32_t*>(where);
    case 8:
      return *static_cast<const volatile std::uint64_t*>(where);
    default:
      std::memcpy(&word, where, bytes);
      return word;
  }
}

inline void write_word(void* where, unsigned bytes, std::uint64_t word) {
  switch (bytes) {
    case 1:
      *static_cast<volatile std::uint8_t*>(where) = static_cast<std::uint8_t>(word);
      break;
    case 2:
      *static_cast<volatile std::uint16_t*>(where) = static_cast<std::uint16_t>(word);
      break;
    case 4:
      *static_cast<volatile std::uint32_t*>(where) = static_cast<std::uint32_t>(word);
      break;
    case 8:
      *static_cast<volatile std::uint64_t*>(where) = word;
      break;
    default:
      std::memcpy(where, &word, bytes);
  }
}

// The part of a granule that an access within it touches.
struct Part {
  unsigned shift;     // in bits
  std::uint8_t mask;  // a bit for each byte

  static Part of(std::uint32_t offset, unsigned bytes) {
    const unsigned first = offset % granule_bytes;
    return {8 * first, static_cast<std::uint8_t>(((1U << bytes) - 1) << first)};
  }
};

inline bool within_granule(std::uint32_t offset, unsigned bytes) {
  return offset % granule_bytes + bytes <= granule_bytes;
}

}  // namespace queuecheck::explore::memory
