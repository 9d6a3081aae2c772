// Where things lie in the place of an scq: the header, the event words, the ring of free indices,
// the ring of items, and the slots; and the options that decide it.
//
// Process and thread safety: values and pure functions; start_at is for who is alone with the
// place.
//
// Invariants
//   1. Everything is found from the start of the place and the terms of its header
//      (segment_header.hpp), which a handle reads and checks once; sizes are checked.
//   2. A slot is found for every index below the capacity, and only for those.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/scq_ring.hpp"
#include "queuecheck/impl/segment_header.hpp"
#include "queuecheck/impl/slot_bytes.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

// The start of the place. The event words are read by each operation of the other side and written
// only by sleepers and their wakers.
struct ScqShared {
  SegmentHeader header;
  alignas(128) EventCount not_empty;
  alignas(128) EventCount not_full;
};

static_assert(sizeof(ScqShared) % alignof(ScqWords) == 0);

// Before each item: atomic only to be read once, a corrupt one is checked before use.
using ScqLength = std::atomic<std::uint64_t>;

// The terms of an scq as its header holds them.
struct ScqTerms {
  static constexpr SegmentKind kind{"scq", 1, {"wait_slice_ns", "entries_apart"}};
  static constexpr std::uint64_t capacity_max = std::uint64_t{1} << 31;

  static SegmentTerms of(const Options& options) {
    WaitSlice slice;
    bool apart = false;
    for (const auto& [key, value] : options.extra) {
      if (key == "wait_slice") {
        slice = WaitSlice::parse("scq", value);
      } else if (key == "entries" && (value == "apart" || value == "together")) {
        apart = value == "apart";
      } else {
        throw std::invalid_argument("scq: option '" + key + "=" + value +
                                    "'; known: wait_slice, entries=together or apart");
      }
    }
    SegmentTerms terms{rounded(options.capacity), options.item_bytes_max, 0, {}};
    terms.own[0] = static_cast<std::uint64_t>(slice.ns());
    terms.own[1] = apart ? 1 : 0;
    terms.bytes = bytes(terms);
    return terms;
  }

  // What a capacity becomes: a power of two.
  static std::uint64_t rounded(std::uint64_t capacity) {
    if (capacity == 0 || capacity > capacity_max) {
      throw std::invalid_argument("scq: capacity " + std::to_string(capacity) + "; 1 to " +
                                  std::to_string(capacity_max) + " items");
    }
    return std::bit_ceil(capacity);
  }

  // Throws where there can be no such queue. No overflow: 2^31 slots of a little more than 2^32
  // bytes at most.
  static std::uint64_t bytes(const SegmentTerms& terms) {
    wait_slice(terms);
    if (terms.capacity != rounded(terms.capacity) || terms.item_bytes_max > UINT32_MAX ||
        terms.own[1] > 1) {
      throw std::runtime_error("scq: capacity " + std::to_string(terms.capacity) + ", " +
                               std::to_string(terms.item_bytes_max) + " bytes an item, entries " +
                               std::to_string(terms.own[1]) + " found");
    }
    return slots_at(terms.capacity) + terms.capacity * slot_bytes(terms.item_bytes_max);
  }

  static WaitSlice wait_slice(const SegmentTerms& terms) {
    return WaitSlice::stored(kind.queue, terms.own[0]);
  }

  static std::size_t free_at() { return sizeof(ScqShared); }
  static std::size_t inside_at(std::uint64_t capacity) {
    return free_at() + ScqRing::bytes(capacity);
  }
  static std::size_t slots_at(std::uint64_t capacity) {
    return inside_at(capacity) + ScqRing::bytes(capacity);
  }

  static std::size_t slot_bytes(std::uint64_t item_bytes_max) {
    return slot_bytes_for(sizeof(ScqLength) + item_bytes_max);
  }
};

// The place as a handle knows it.
class ScqPlace {
 public:
  ScqPlace(ScqShared* shared, const SegmentTerms& terms)
      : shared_(shared),
        slots_(bytes_at(shared, ScqTerms::slots_at(terms.capacity))),
        slot_bytes_(ScqTerms::slot_bytes(terms.item_bytes_max)),
        capacity_(terms.capacity),
        item_bytes_max_(terms.item_bytes_max),
        apart_(terms.own[1] != 0) {}

  ScqShared* operator->() const { return shared_; }
  std::uint64_t capacity() const { return capacity_; }
  std::uint64_t item_bytes_max() const { return item_bytes_max_; }

  ScqRing free() const { return {bytes_at(shared_, ScqTerms::free_at()), capacity_, apart_}; }
  ScqRing inside() const {
    return {bytes_at(shared_, ScqTerms::inside_at(capacity_)), capacity_, apart_};
  }

  ScqLength& length(ScqRing::Index index) const {
    return *reinterpret_cast<ScqLength*>(slots_ + index * slot_bytes_);
  }
  std::byte* item(ScqRing::Index index) const {
    return slots_ + index * slot_bytes_ + sizeof(ScqLength);
  }

  // An empty queue, both of whose rings begin with this ticket.
  void start_at(std::uint64_t ticket) const {
    free().start(ticket, capacity_);
    inside().start(ticket, 0);
  }

 private:
  static std::byte* bytes_at(ScqShared* shared, std::size_t offset) {
    return reinterpret_cast<std::byte*>(shared) + offset;
  }

  ScqShared* shared_;
  std::byte* slots_;
  std::size_t slot_bytes_;
  std::uint64_t capacity_;
  std::uint64_t item_bytes_max_;
  bool apart_;
};

}  // namespace queuecheck
