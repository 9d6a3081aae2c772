// A queue that checks its place, and what it may forget of that: each must be found.
//
// Process and thread safety: one process at a time.
//
// Invariants
//   1. Without a fault it keeps attach=checked, create=exclusive and the contract.
#pragma once

#include <sched.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck::test {

enum class Forgets {
  nothing,
  to_survive,        // attach to garbage ends the process
  to_answer,         // attach to garbage waits for what will not come
  to_check,          // attach believes what it finds
  the_first,         // a second create begins anew
  the_largest_item,  // and cuts what is too long
  the_close,         // puts go in after it
  to_claim,          // as to_survive, and nothing is claimed
};

template <Forgets forgets>
class CheckedQueue {
 public:
  static std::string name() { return "checked-" + std::to_string(static_cast<int>(forgets)); }
  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(options.capacity) + " close=drain" +
           (forgets == Forgets::to_claim ? "" : " attach=checked create=exclusive");
  }
  static std::size_t bytes_needed(const Options& options) {
    return sizeof(Shared) + options.capacity * (8 + options.item_bytes_max);
  }

  static CheckedQueue create(const Place& place, const Options& options) {
    auto* shared = reinterpret_cast<Shared*>(place.memory.data());
    std::uint64_t nothing = 0;
    // acq_rel: one creator wins, whatever others do
    const bool first = std::atomic_ref(shared->state)
                           .compare_exchange_strong(nothing, 1, std::memory_order_acq_rel);
    if (!first && forgets != Forgets::the_first) throw std::runtime_error("is in use already");
    shared->bytes = bytes_needed(options);
    shared->capacity = options.capacity;
    shared->item_bytes_max = options.item_bytes_max;
    shared->head = shared->tail = shared->closed = 0;
    // release, pairs with the acquire of attach: all of it is there
    std::atomic_ref(shared->state).store(finished, std::memory_order_release);
    return CheckedQueue(shared);
  }

  static CheckedQueue attach(const Place& place) {
    auto* shared = reinterpret_cast<Shared*>(place.memory.data());
    while (!is_finished(place, *shared)) {
      if (forgets == Forgets::to_check) break;
      if (forgets == Forgets::to_survive || forgets == Forgets::to_claim) __builtin_trap();
      if (forgets != Forgets::to_answer) throw std::runtime_error("no finished queue");
      sched_yield();
    }
    return CheckedQueue(shared);
  }

  std::uint64_t capacity() const { return capacity_; }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > item_bytes_max_) {
      if (forgets != Forgets::the_largest_item) return Outcome::too_big;
      item = item.first(item_bytes_max_);
    }
    if (shared_->closed != 0 && forgets != Forgets::the_close) return Outcome::closed;
    if (shared_->tail - shared_->head >= capacity_) return Outcome::full;
    const std::uint64_t bytes = item.size();
    std::memcpy(slot(shared_->tail), &bytes, 8);
    if (bytes != 0) std::memcpy(slot(shared_->tail) + 8, item.data(), bytes);
    ++shared_->tail;
    return Outcome::ok;
  }

  Got try_get(std::span<std::byte> into) {
    if (shared_->head == shared_->tail) {
      return {shared_->closed != 0 ? Outcome::closed : Outcome::empty};
    }
    Got got{Outcome::ok};
    std::memcpy(&got.bytes, slot(shared_->head), 8);
    if (got.bytes > into.size()) return {Outcome::poisoned};
    if (got.bytes != 0) std::memcpy(into.data(), slot(shared_->head) + 8, got.bytes);
    ++shared_->head;
    return got;
  }

  Outcome close() {
    shared_->closed = 1;
    return Outcome::ok;
  }

 private:
  static constexpr std::uint64_t finished = 0x646568'73696e6966;

  struct Shared {
    std::uint64_t state, bytes, capacity, item_bytes_max, head, tail, closed;
  };

  static bool is_finished(const Place& place, Shared& shared) {
    // acquire, pairs with the release of create
    if (std::atomic_ref(shared.state).load(std::memory_order_acquire) != finished) return false;
    Options options;
    options.capacity = shared.capacity;
    options.item_bytes_max = static_cast<std::uint32_t>(shared.item_bytes_max);
    return shared.item_bytes_max <= 1 << 20 && shared.capacity != 0 && shared.capacity <= 1 << 20 &&
           shared.bytes == bytes_needed(options) && place.memory.size() >= shared.bytes;
  }

  explicit CheckedQueue(Shared* shared)
      : shared_(shared), capacity_(shared->capacity), item_bytes_max_(shared->item_bytes_max) {}

  std::byte* slot(std::uint64_t number) const {
    const std::uint64_t at = capacity_ == 0 ? 0 : number % capacity_;
    return reinterpret_cast<std::byte*>(shared_ + 1) + at * (8 + item_bytes_max_);
  }

  Shared* shared_;
  std::uint64_t capacity_;
  std::uint64_t item_bytes_max_;
};

}  // namespace queuecheck::test
