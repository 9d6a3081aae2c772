// A right ring of 64 items of 8 bytes for one process that puts and one that gets: what tests make
// queues of that misbehave.
//
// Process and thread safety: as any queue; one producer, one consumer.
//
// Invariants
//   1. Each counter has one writer. Release of the tail hands an item over, release of the head
//      gives its slot back.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck::test {

class SmallRing {
 public:
  struct Shared {
    std::atomic<std::uint64_t> tail;
    std::atomic<std::uint64_t> head;
    std::uint64_t items[64];
  };

  static std::string specification(const Options&) { return "fifo capacity=64"; }
  static std::size_t bytes_needed(const Options&) { return sizeof(Shared); }
  std::uint64_t capacity() const { return 64; }

  Got try_get(std::span<std::byte> into) {
    const std::uint64_t head = shared_->head.load(std::memory_order_relaxed);  // own counter
    // Acquire: partner is put_changed's release store of the tail.
    if (shared_->tail.load(std::memory_order_acquire) == head) return {Outcome::empty, 0};
    std::memcpy(into.data(), &shared_->items[head % 64], sizeof(std::uint64_t));
    shared_->head.store(head + 1, std::memory_order_release);  // partner: put_changed's acquire
    return {Outcome::ok, sizeof(std::uint64_t)};
  }

 protected:
  void lay_out(const Place& place) {
    new (place.memory.data()) Shared{};
    find(place);
  }
  void find(const Place& place) { shared_ = reinterpret_cast<Shared*>(place.memory.data()); }

  // So many were put, as the producer knows.
  std::uint64_t puts() const { return shared_->tail.load(std::memory_order_relaxed); }  // its own

  // The item with the bits of `change` turned over.
  Outcome put_changed(std::span<const std::byte> item, std::uint64_t change) {
    const std::uint64_t tail = puts();
    // Acquire: partner is try_get's release store, so that the slot is free.
    if (tail - shared_->head.load(std::memory_order_acquire) == 64) return Outcome::full;
    std::memcpy(&shared_->items[tail % 64], item.data(), sizeof(std::uint64_t));
    shared_->items[tail % 64] ^= change;
    shared_->tail.store(tail + 1, std::memory_order_release);  // partner: try_get's acquire load
    return Outcome::ok;
  }

 private:
  Shared* shared_ = nullptr;
};

}  // namespace queuecheck::test
