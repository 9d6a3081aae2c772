// Where things lie in the place of a ring: the shared words, then the seats of the owners, then the
// slots; and the options that decide it.
//
// Process and thread safety: RingChoices is a value; start_at is for who is alone with the place.
//
// Invariants
//   1. Everything is found from the start of the place and the terms of its header
//      (segment_header.hpp), which a handle reads and checks once; sizes are checked for overflow.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/owner_table.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/ring_words.hpp"
#include "queuecheck/impl/segment_header.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

// The start of the place; the seats and the slots follow. What one side writes all the time has
// two lines of its own (processors fetch lines in pairs); the event words are read by each
// operation of the other side and written only by sleepers and their wakers.
struct RingShared {
  SegmentHeader header;
  alignas(128) std::atomic<std::uint64_t> tail{0};
  alignas(128) std::atomic<std::uint64_t> head{0};
  alignas(128) EventCount not_empty;
  alignas(128) EventCount not_full;
};

struct RingChoices {
  WaitSlice slice;
  std::uint32_t owners;

  explicit RingChoices(const Options& options) : owners(owners_for(options)) {
    for (const auto& [key, value] : options.extra) {
      if (key == "wait_slice") {
        slice = WaitSlice::parse("ring", value);
      } else if (key == "owners") {
        owners = parse_owners(value);
      } else {
        throw std::invalid_argument("ring: unknown option '" + key +
                                    "'; known: owners, wait_slice");
      }
    }
    const std::uint32_t wanted = std::max(options.producers, options.consumers);
    if (owners < wanted) {
      throw std::invalid_argument("ring: owners " + std::to_string(owners) + " for " +
                                  std::to_string(wanted) + " producers or consumers; at most " +
                                  std::to_string(OwnerTable::seats_max) +
                                  " handles can be told apart");
    }
  }

  // One for each end that a process may use, and room for who only looks.
  static std::uint32_t owners_for(const Options& options) {
    constexpr std::uint64_t least = 256;
    const std::uint64_t ends = std::uint64_t{options.producers} + options.consumers;
    if (ends <= least / 2) return least;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::bit_ceil(2 * ends), OwnerTable::seats_max));
  }

  static std::uint32_t parse_owners(const std::string& text) {
    std::uint32_t owners = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, owners);
    if (error != std::errc{} || stop != end || owners == 0 || owners > OwnerTable::seats_max) {
      throw std::invalid_argument("ring: owners '" + text + "'; handles from 1 to " +
                                  std::to_string(OwnerTable::seats_max));
    }
    return owners;
  }
};

inline OwnerTable::Seat* ring_seats(RingShared* shared) {
  return reinterpret_cast<OwnerTable::Seat*>(reinterpret_cast<std::byte*>(shared) +
                                             sizeof(RingShared));
}
inline std::size_t ring_slots_at(std::uint32_t owners) {
  return (sizeof(RingShared) + owners * sizeof(OwnerTable::Seat) + 127) / 128 * 128;
}
inline std::byte* ring_slots(RingShared* shared, std::uint32_t owners) {
  return reinterpret_cast<std::byte*>(shared) + ring_slots_at(owners);
}
inline std::size_t ring_place_bytes(const RingGeometry& ring, std::uint32_t owners) {
  return ring_slots_at(owners) + ring.slots_bytes();
}

// The terms of a ring as its header holds them.
struct RingTerms {
  static constexpr SegmentKind kind{"ring", 2, {"wait_slice_ns", "owners"}};

  static SegmentTerms of(const Options& options) {
    const RingChoices choices(options);  // refuses what it does not know
    SegmentTerms terms{options.capacity, options.item_bytes_max, 0, {}};
    terms.own = {static_cast<std::uint64_t>(choices.slice.ns()), choices.owners, 0, 0};
    terms.bytes = bytes(terms);
    return terms;
  }

  // Throws where there can be no such ring.
  static std::uint64_t bytes(const SegmentTerms& terms) {
    const RingGeometry ring(terms.capacity, terms.item_bytes_max);
    wait_slice(terms);
    const std::uint64_t owners = terms.own[1];
    if (owners == 0 || owners > OwnerTable::seats_max) {
      throw std::runtime_error("ring: " + std::to_string(owners) + " owners found, 1 to " +
                               std::to_string(OwnerTable::seats_max) + " wanted");
    }
    return ring_place_bytes(ring, static_cast<std::uint32_t>(owners));
  }

  static WaitSlice wait_slice(const SegmentTerms& terms) {
    return WaitSlice::stored(kind.queue, terms.own[0]);
  }
  static std::uint32_t owners(const SegmentTerms& terms) {
    return static_cast<std::uint32_t>(terms.own[1]);
  }
};

// Relaxed: published by the header's release, or the queue is still ours alone (preset).
inline void start_ring_at(RingShared& shared, const RingGeometry& ring, std::byte* slots,
                          std::uint64_t position) {
  shared.tail.store(IndexWord::at(position).bits(), std::memory_order_relaxed);
  shared.head.store(IndexWord::at(position).bits(), std::memory_order_relaxed);
  for (std::uint64_t i = 0; i < ring.capacity(); ++i, position = ring.next(position)) {
    new (slots + ring.offset(position)) std::atomic<std::uint64_t>(ring.free_for(position));
  }
}

}  // namespace queuecheck
