// "ticket": the array queue of Dmitry Vyukov with 32-bit tickets, in shared memory. Non-blocking
// form only: try_put and try_get, no close.
//
// Process and thread safety: any number of processes, mapped at different addresses, and several
// threads on one handle.
//
// Invariants
//   1. A cell's sequence number says whose turn it is: pos = free for the put of ticket pos,
//      pos + 1 = holds the item of ticket pos, pos + capacity = free again, one lap later.
//      (With one cell, "holds" and "free one lap later" would be the same number; hence capacity is
//      a power of two, at least 2.)
//   2. A ticket is claimed by a CAS of enq or deq; between claim and step V7 or W6 the cell belongs
//      to the claimer.
//   3. Differences are taken modulo 2^32 and read as signed: capacity is at most 2^30.
//   4. Nothing in the place depends on the address at which it is mapped.
//
// Linearizability. A put takes effect at its CAS of enq, a get at its CAS of deq; the order of the
// tickets is the order of the items. What is *not* truthful is refusal: a get whose turn is the
// ticket of a put that has claimed and not yet published (V5..V7) answers EMPTY, although later
// items may be there, and a put behind an unfinished get answers FULL. Both need an open operation
// of the other kind: refusal=unfinished.
//
// Crash. A process that dies between claim and publication leaves its cell unfinished for ever:
// its item is lost (inflight_lost), the cell never comes back (slot_leaked), and who gets to that
// ticket is refused for ever, which refusal=unfinished covers, since the dead operation stays open.
// No torn item can be seen: the cell is not published. Nobody can hang: nobody waits. `torn` is
// therefore not declared. Observers are left out: between claim and publication every answer but
// "about" would be wrong.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck {

class TicketRing {
 public:
  static constexpr const char* name() { return "ticket"; }

  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(rounded(options.capacity)) +
           " close=none refusal=unfinished crash={inflight_lost,slot_leaked}";
  }

  static std::size_t bytes_needed(const Options& options) {
    if (!options.extra.empty()) {
      throw std::invalid_argument("ticket: unknown option '" + options.extra.front().first +
                                  "'; it has none");
    }
    return sizeof(Shared) + rounded(options.capacity) * cell_bytes(options.item_bytes_max);
  }

  static TicketRing create(const Place& place, const Options& options) {
    const std::size_t bytes = bytes_needed(options);
    if (place.memory.size() < bytes) {
      throw std::invalid_argument("ticket: " + place.name + " has " +
                                  std::to_string(place.memory.size()) + " bytes, needs " +
                                  std::to_string(bytes));
    }
    auto* shared = new (place.memory.data()) Shared;
    shared->capacity = rounded(options.capacity);
    shared->item_bytes_max = options.item_bytes_max;
    TicketRing ring(shared);
    ring.start_at(0);
    // Release: pairs with the acquire in attach.
    shared->magic.store(magic_and_version, std::memory_order_release);
    return ring;
  }

  static TicketRing attach(const Place& place) {
    auto* shared = reinterpret_cast<Shared*>(place.memory.data());
    // Acquire: pairs with the release in create: all fields and cells are there.
    if (place.memory.size() < sizeof(Shared) ||
        shared->magic.load(std::memory_order_acquire) != magic_and_version) {
      throw std::runtime_error("ticket: no finished queue of this version in " + place.name);
    }
    if (place.memory.size() <
        sizeof(Shared) + shared->capacity * cell_bytes(shared->item_bytes_max)) {
      throw std::runtime_error("ticket: " + place.name + " is mapped shorter than it was made");
    }
    return TicketRing(shared);
  }

  std::uint64_t capacity() const { return capacity_; }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > item_bytes_max_) return Outcome::too_big;
    // Relaxed: a stale ticket only fails its CAS or is refused by the cell's number.
    std::uint32_t pos = shared_->enq.load(std::memory_order_relaxed);  // step V2: my ticket?
    for (;;) {
      Cell& cell = cell_at(pos);
      // Step V3: acquire, pairs with W6: the getter has done with the cell.
      const std::uint32_t seq = cell.seq.load(std::memory_order_acquire);
      const auto dif = static_cast<std::int32_t>(seq - pos);  // step V4: whose turn?
      if (dif < 0) return Outcome::full;                      // step V5: one lap behind
      if (dif > 0) {
        pos = shared_->enq.load(std::memory_order_relaxed);  // taken meanwhile
      } else if (shared_->enq.compare_exchange_weak(pos, pos + 1, std::memory_order_relaxed)) {
        write_cell(cell, item);                              // step V6: copy in
        cell.seq.store(pos + 1, std::memory_order_release);  // step V7: publish, pairs with W2
        return Outcome::ok;
      }
    }
  }

  Got try_get(std::span<std::byte> into) {
    // Before a ticket is taken: it cannot be given back when the item turns out too long.
    if (into.size() < item_bytes_max_) return {Outcome::too_big, item_bytes_max_};
    std::uint32_t pos = shared_->deq.load(std::memory_order_relaxed);  // step W1: my ticket?
    for (;;) {
      Cell& cell = cell_at(pos);
      // Step W2: acquire, pairs with V7: the item is there.
      const std::uint32_t seq = cell.seq.load(std::memory_order_acquire);
      const auto dif = static_cast<std::int32_t>(seq - (pos + 1));  // step W3: whose turn?
      if (dif < 0) return {Outcome::empty, 0};                      // step W4: not yet published
      if (dif > 0) {
        pos = shared_->deq.load(std::memory_order_relaxed);  // taken meanwhile
      } else if (shared_->deq.compare_exchange_strong(pos, pos + 1, std::memory_order_relaxed)) {
        const std::size_t bytes = read_cell(cell, into);  // step W5: copy out
        // Step W6: free for the next lap. Release: pairs with V3.
        cell.seq.store(pos + capacity_, std::memory_order_release);
        return {Outcome::ok, bytes};
      }
    }
  }

  // Tickets next to their wrap-around; on a fresh queue, before anybody else uses it.
  void preset(std::uint64_t counter) { start_at(static_cast<std::uint32_t>(counter)); }

 private:
  static constexpr std::uint64_t magic_and_version = 0x0001'7465'6b63'6974;  // "ticket", 1

  struct Shared {
    std::atomic<std::uint64_t> magic{0};
    std::uint32_t capacity = 0;
    std::uint32_t item_bytes_max = 0;
    alignas(64) std::atomic<std::uint32_t> enq{0};
    alignas(64) std::atomic<std::uint32_t> deq{0};
    alignas(64) std::byte end[64];
  };

  // The item follows.
  struct Cell {
    std::atomic<std::uint32_t> seq;
    std::uint32_t length;
  };

  explicit TicketRing(Shared* shared)
      : shared_(shared),
        cells_(reinterpret_cast<std::byte*>(shared) + sizeof(Shared)),
        capacity_(shared->capacity),
        cell_bytes_(cell_bytes(shared->item_bytes_max)),
        item_bytes_max_(shared->item_bytes_max) {}

  static std::uint32_t rounded(std::uint64_t capacity) {
    if (capacity == 0 || capacity > (1U << 30)) {
      throw std::invalid_argument("ticket: capacity " + std::to_string(capacity) +
                                  "; 1 to 1073741824 items");
    }
    return std::bit_ceil(std::max(static_cast<std::uint32_t>(capacity), 2U));
  }

  // Small items are packed, which doubles their throughput; larger ones start their own line.
  static std::size_t cell_bytes(std::uint32_t item_bytes_max) {
    const std::size_t unit = item_bytes_max < 32 ? 8 : 64;
    return (sizeof(Cell) + std::size_t{item_bytes_max} + unit - 1) / unit * unit;
  }

  // Step I1. Relaxed: published by the magic's release, or the queue is still ours alone (preset).
  void start_at(std::uint32_t ticket) {
    for (std::uint32_t i = 0; i < capacity_; ++i) {
      (new (&cell_at(ticket + i)) Cell{})->seq.store(ticket + i, std::memory_order_relaxed);
    }
    shared_->enq.store(ticket, std::memory_order_relaxed);
    shared_->deq.store(ticket, std::memory_order_relaxed);
  }

  Cell& cell_at(std::uint32_t pos) const {
    return *reinterpret_cast<Cell*>(cells_ + std::size_t{pos & (capacity_ - 1)} * cell_bytes_);
  }

  static std::byte* payload(Cell& cell) {
    return reinterpret_cast<std::byte*>(&cell) + sizeof cell;
  }

  static void write_cell(Cell& cell, std::span<const std::byte> item) {
    cell.length = static_cast<std::uint32_t>(item.size());
    if (!item.empty()) std::memcpy(payload(cell), item.data(), item.size());
  }

  static std::size_t read_cell(Cell& cell, std::span<std::byte> into) {
    const std::size_t bytes = cell.length;
    if (bytes != 0) std::memcpy(into.data(), payload(cell), bytes);
    return bytes;
  }

  Shared* shared_;
  std::byte* cells_;
  std::uint32_t capacity_;
  std::size_t cell_bytes_;
  std::uint32_t item_bytes_max_;
};

static_assert(SharedQueue<TicketRing>);

}  // namespace queuecheck
