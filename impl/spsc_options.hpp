// The options of `spsc` (spsc_queue.hpp): what it is told beside capacity and item size, and what
// it refuses.
//
// Process and thread safety: a plain value.
//
// Invariants
//   1. An option or value that is not understood is refused with one line, as are more than one
//      producer or consumer, and sizes that do not fit.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/asymmetric_fence.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/record_ring.hpp"
#include "queuecheck/impl/segment_header.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

struct SpscOptions {
  enum class Fence : std::uint8_t { automatic, full, membarrier };

  explicit SpscOptions(const Options& options) {
    for (const auto& [key, value] : options.extra) {
      if (key == "wait_slice") {
        wait_slice = WaitSlice::parse("spsc", value);
      } else if (key == "fence") {
        fence = parse_fence(value);
      } else if (key == "ring_bytes") {
        ring_bytes = parse_ring_bytes(value);
      } else {
        throw std::invalid_argument("spsc: unknown option '" + key +
                                    "'; known: wait_slice, fence, ring_bytes");
      }
    }
  }

  // How long the ring must be, once everything about the options is found to be right.
  static std::uint32_t ring_units(const Options& options) {
    const SpscOptions choice(options);
    if (options.producers > 1 || options.consumers > 1) {
      throw std::invalid_argument("spsc: " + std::to_string(options.producers) + " producers and " +
                                  std::to_string(options.consumers) +
                                  " consumers; it has one of each");
    }
    if (choice.fence == Fence::membarrier && !AsymmetricFence::join()) {
      throw std::invalid_argument("spsc: fence=membarrier, which is refused here");
    }
    require_capacity(options.capacity);
    const auto capacity = static_cast<std::uint32_t>(options.capacity);
    std::uint64_t units = RecordRing::units_for(capacity, options.item_bytes_max);
    if (choice.ring_bytes != 0) {
      units = std::min(units, choice.ring_bytes / RecordRing::unit_bytes);
    }
    require_sizes(options.capacity, options.item_bytes_max, units);
    return static_cast<std::uint32_t>(units);
  }

  // Throws where there can be no ring of that size for such items.
  static void require_sizes(std::uint64_t capacity, std::uint64_t item_bytes_max,
                            std::uint64_t units) {
    require_capacity(capacity);
    const std::uint64_t least =
        item_bytes_max > std::numeric_limits<std::uint32_t>::max()
            ? std::numeric_limits<std::uint64_t>::max()
            : RecordRing::units_for(1, static_cast<std::uint32_t>(item_bytes_max));
    if (units < least || units > units_max) {
      throw std::invalid_argument("spsc: a ring of " + std::to_string(units) +
                                  " units of 8 bytes; at least two of the largest items (" +
                                  std::to_string(least) + "), at most 2147483647");
    }
  }

  // What the header holds: 1, 0, or `any` while that depends on the machine.
  std::uint64_t asymmetric() const {
    return fence == Fence::automatic ? SegmentTerms::any : fence == Fence::membarrier ? 1 : 0;
  }

  WaitSlice wait_slice;
  Fence fence = Fence::automatic;
  std::uint64_t ring_bytes = 0;  // 0: as much as `capacity` items need

 private:
  static constexpr std::uint64_t units_max = std::numeric_limits<std::uint32_t>::max() / 2;

  static void require_capacity(std::uint64_t capacity) {
    if (capacity == 0 || capacity > (1U << 31)) {
      throw std::invalid_argument("spsc: capacity " + std::to_string(capacity) +
                                  "; 1 to 2147483648 items");
    }
  }

  static Fence parse_fence(const std::string& value) {
    if (value == "auto") return Fence::automatic;
    if (value == "full") return Fence::full;
    if (value == "membarrier") return Fence::membarrier;
    throw std::invalid_argument("spsc: fence '" + value + "'; auto, full or membarrier");
  }

  static std::uint64_t parse_ring_bytes(const std::string& value) {
    std::uint64_t bytes = 0;
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, bytes);
    if (error != std::errc{} || stop != end || bytes == 0 ||
        bytes > units_max * RecordRing::unit_bytes) {
      throw std::invalid_argument("spsc: ring_bytes '" + value + "'; bytes from 1 to 2^34");
    }
    return bytes;
  }
};

}  // namespace queuecheck
