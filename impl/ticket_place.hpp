// Where things lie in the place of a ticket ring: the shared words, then the cells; and the options
// that decide it.
//
// Process and thread safety: values and pure functions; TicketPlace::start_at is for who is alone
// with the place.
//
// Invariants
//   1. Everything is found from the start of the place and the terms of its header
//      (segment_header.hpp), which a handle reads and checks once; sizes are checked.
//   2. Whatever a ticket is, its cell lies within the place.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment_header.hpp"
#include "queuecheck/impl/slot_bytes.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

// The start of the place; the cells follow. What one side writes all the time has two lines of its
// own (processors fetch lines in pairs); the event words are read by each operation of the other
// side and written only by sleepers and their wakers.
struct TicketShared {
  SegmentHeader header;
  alignas(128) std::atomic<std::uint64_t> enq{0};
  alignas(128) std::atomic<std::uint32_t> deq{0};
  alignas(128) EventCount not_empty;
  alignas(128) EventCount not_full;
};

// The item follows. `length` is atomic only to be read once: a corrupt one is checked before use.
struct TicketCell {
  std::atomic<std::uint32_t> seq;
  std::atomic<std::uint32_t> length;

  std::byte* item() { return reinterpret_cast<std::byte*>(this) + sizeof *this; }
};

// The terms of a ticket ring as its header holds them.
struct TicketTerms {
  static constexpr SegmentKind kind{"ticket", 2, {"wait_slice_ns"}};
  static constexpr std::uint64_t capacity_max = std::uint64_t{1} << 30;

  static SegmentTerms of(const Options& options) {
    WaitSlice slice;
    for (const auto& [key, value] : options.extra) {
      if (key != "wait_slice") {
        throw std::invalid_argument("ticket: unknown option '" + key + "'; known: wait_slice");
      }
      slice = WaitSlice::parse("ticket", value);
    }
    SegmentTerms terms{rounded(options.capacity), options.item_bytes_max, 0, {}};
    terms.own[0] = static_cast<std::uint64_t>(slice.ns());
    terms.bytes = bytes(terms);
    return terms;
  }

  // What a capacity becomes: a power of two, and at least 2.
  static std::uint64_t rounded(std::uint64_t capacity) {
    if (capacity == 0 || capacity > capacity_max) {
      throw std::invalid_argument("ticket: capacity " + std::to_string(capacity) + "; 1 to " +
                                  std::to_string(capacity_max) + " items");
    }
    return std::bit_ceil(std::max<std::uint64_t>(capacity, 2));
  }

  // Throws where there can be no such queue.
  static std::uint64_t bytes(const SegmentTerms& terms) {
    wait_slice(terms);
    if (terms.capacity != rounded(terms.capacity) || terms.item_bytes_max > UINT32_MAX) {
      throw std::runtime_error("ticket: capacity " + std::to_string(terms.capacity) + " and " +
                               std::to_string(terms.item_bytes_max) + " bytes an item found");
    }
    return sizeof(TicketShared) + terms.capacity * cell_bytes(terms.item_bytes_max);
  }

  static WaitSlice wait_slice(const SegmentTerms& terms) {
    return WaitSlice::stored(kind.queue, terms.own[0]);
  }

  static std::size_t cell_bytes(std::uint64_t item_bytes_max) {
    return slot_bytes_for(sizeof(TicketCell) + item_bytes_max);
  }
};

// The place as a handle knows it.
class TicketPlace {
 public:
  TicketPlace(TicketShared* shared, const SegmentTerms& terms)
      : shared_(shared),
        cells_(reinterpret_cast<std::byte*>(shared) + sizeof(TicketShared)),
        cell_bytes_(TicketTerms::cell_bytes(terms.item_bytes_max)),
        capacity_(static_cast<std::uint32_t>(terms.capacity)),
        item_bytes_max_(static_cast<std::uint32_t>(terms.item_bytes_max)) {}

  TicketShared* operator->() const { return shared_; }
  std::uint32_t capacity() const { return capacity_; }
  std::uint32_t item_bytes_max() const { return item_bytes_max_; }

  TicketCell& cell(std::uint32_t ticket) const { return cell_number(ticket & (capacity_ - 1)); }

  // Step I1: an empty queue whose first ticket is this. Relaxed: published by the header's release,
  // or the queue is still ours alone (preset).
  void start_at(std::uint32_t ticket) const {
    for (std::uint32_t i = 0; i < capacity_; ++i) {
      // The first ticket of cell i from `ticket` on.
      const std::uint32_t first = ticket + ((i - ticket) & (capacity_ - 1));
      (new (&cell_number(i)) TicketCell{})->seq.store(first, std::memory_order_relaxed);
    }
    shared_->enq.store(ticket, std::memory_order_relaxed);
    shared_->deq.store(ticket, std::memory_order_relaxed);
  }

 private:
  TicketCell& cell_number(std::uint32_t number) const {
    return *reinterpret_cast<TicketCell*>(cells_ + std::size_t{number} * cell_bytes_);
  }

  TicketShared* shared_;
  std::byte* cells_;
  std::size_t cell_bytes_;
  std::uint32_t capacity_;
  std::uint32_t item_bytes_max_;
};

}  // namespace queuecheck
