// What all specimens share: a queue that is one struct in its place with slots behind it, and items
// of up to 24 bytes.
//
// A specimen is a tiny complete queue with one planted bug. Its class is a template over its bugs;
// `Bug::none` is the right twin, and each bug is one `if constexpr`, so twins differ in nothing
// else. Specimens show what the explorer finds; they are no examples of good queues.
//
// Process and thread safety: attach() comes after create() has returned (the harness sees to it).
//
// Invariants
//   1. Terms never change after create(); handles keep a copy, so reading them is no access.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck::specimens {

inline constexpr std::uint32_t item_bytes_limit = 24;
inline constexpr std::uint64_t capacity_limit = 1024;

struct Item {
  std::uint32_t bytes = 0;
  std::uint64_t words[item_bytes_limit / 8] = {};

  void write(std::span<const std::byte> from) {
    std::uint64_t copy[item_bytes_limit / 8] = {};
    if (!from.empty()) std::memcpy(copy, from.data(), from.size());
    bytes = static_cast<std::uint32_t>(from.size());
    for (std::size_t i = 0; i * 8 < from.size(); ++i) words[i] = copy[i];
  }
  // Of a torn item no more than fits is believed.
  std::size_t read(std::span<std::byte> into) const {
    const std::size_t length =
        std::min<std::size_t>({bytes, into.size(), std::size_t{item_bytes_limit}});
    std::uint64_t copy[item_bytes_limit / 8];
    for (std::size_t i = 0; i * 8 < length; ++i) copy[i] = words[i];
    if (length != 0) std::memcpy(into.data(), copy, length);
    return length;
  }
};

struct Terms {
  std::uint64_t capacity = 0;
  std::uint32_t item_bytes_max = 0;
};

// Queue: derived from it, with lay_out(), called once by the creator. Shared: begins with `Terms
// terms`; Slot: what each place for an item is.
template <class Queue, class Shared, class Slot>
class InPlace {
 public:
  static std::size_t bytes_needed(const Options& options) {
    if (!options.extra.empty()) {
      throw std::invalid_argument("unknown option '" + options.extra.front().first + "'");
    }
    if (options.capacity == 0 || options.capacity > capacity_limit ||
        options.item_bytes_max > item_bytes_limit) {
      throw std::invalid_argument("a specimen holds 1 to 1024 items of up to 24 bytes");
    }
    if (Queue::single_ended && (options.producers > 1 || options.consumers > 1)) {
      throw std::invalid_argument("this specimen is for one producer and one consumer");
    }
    return sizeof(Shared) + options.capacity * sizeof(Slot);
  }

  static Queue create(const Place& place, const Options& options) {
    bytes_needed(options);
    auto* shared = new (place.memory.data()) Shared;
    shared->terms = {options.capacity, options.item_bytes_max};
    Queue queue(shared);
    for (std::uint64_t i = 0; i < options.capacity; ++i) new (queue.slots() + i) Slot;
    queue.lay_out();
    return queue;
  }
  static Queue attach(const Place& place) {
    return Queue(reinterpret_cast<Shared*>(place.memory.data()));
  }

  std::uint64_t capacity() const { return terms_.capacity; }

  static constexpr bool single_ended = false;  // one producer, one consumer

 protected:
  explicit InPlace(Shared* shared) : shared_(shared), terms_(shared->terms) {}

  Shared& shared() const { return *shared_; }
  Slot* slots() const { return reinterpret_cast<Slot*>(shared_ + 1); }
  Slot& slot(std::uint64_t position) const { return slots()[position % terms_.capacity]; }
  bool too_big(std::span<const std::byte> item) const {
    return item.size() > terms_.item_bytes_max;
  }

  static std::string fifo(const Options& options, const char* rest) {
    return "fifo capacity=" + std::to_string(options.capacity) + " close=none " + rest;
  }

 private:
  Shared* shared_;
  Terms terms_;
};

}  // namespace queuecheck::specimens
