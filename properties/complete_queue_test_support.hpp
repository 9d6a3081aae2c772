// A queue with every optional operation of the contract, slow and obvious, and with one bug that
// can be switched on: what the harness must find is told apart from what it must leave in peace.
//
// Process and thread safety: any number of processes and threads; one spin lock around everything.
// Nothing survives a kill.
//
// Invariants
//   1. Without a bug it is a linearizable FIFO: each call takes effect while it holds the lock.
//   2. Waiting is asking again after a nap, so no wake-up can be lost.
#pragma once

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>
#include <string>

#include "queuecheck/impl/queue.hpp"

namespace queuecheck::test {

enum class BatchBug {
  none,
  get_many_reversed,    // two items and more come out in the wrong order
  get_many_repeats,     // and leaves the last one inside
  put_many_drops_last,  // of three and more, and says ok
  put_many_miscounts,   // one more went in than it says
  peek_behind,          // shows the second oldest
  peek_takes,           // as a get would
  join_too_early,       // with one item left to be done
  task_done_forgets,    // every third
};

template <BatchBug bug>
class CompleteQueue {
 public:
  static std::string name() { return "complete-" + std::to_string(static_cast<int>(bug)); }
  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(options.capacity) + " close=drain tasks=counting";
  }
  static std::size_t bytes_needed(const Options& options) {
    return sizeof(Shared) + options.capacity * slot_bytes(options.item_bytes_max);
  }
  static CompleteQueue create(const Place& place, const Options& options) {
    auto* shared = new (place.memory.data()) Shared;
    shared->capacity = options.capacity;
    shared->item_bytes_max = options.item_bytes_max;
    return CompleteQueue(shared);
  }
  static CompleteQueue attach(const Place& place) {
    return CompleteQueue(reinterpret_cast<Shared*>(place.memory.data()));
  }

  std::uint64_t capacity() const { return shared_->capacity; }

  Outcome try_put(std::span<const std::byte> item) {
    return locked([&] { return put_now(item); });
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return waiting(deadline, Outcome::full, [&] { return put_now(item); });
  }
  Got try_get(std::span<std::byte> into) {
    Got got;
    got.outcome = locked([&] { return get_now(into, got.bytes); });
    return got;
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    Got got;
    got.outcome = waiting(deadline, Outcome::empty, [&] { return get_now(into, got.bytes); });
    return got;
  }
  Got peek(std::span<std::byte> into) {
    Got got;
    got.outcome = locked([&] {
      if (bug == BatchBug::peek_takes) return get_now(into, got.bytes);
      const bool behind = bug == BatchBug::peek_behind && inside() > 1;
      return look_now(shared_->head + (behind ? 1 : 0), into, got.bytes);
    });
    return got;
  }

  Moved put_many(std::span<const std::byte> items, std::span<const std::size_t> lengths,
                 Deadline deadline) {
    Moved moved{Outcome::ok, 0};
    std::size_t at = 0;
    std::size_t count = lengths.size();
    if (bug == BatchBug::put_many_drops_last && count >= 3) --count;
    while (moved.count < count && moved.outcome == Outcome::ok) {
      const auto item = items.subspan(at, lengths[moved.count]);
      moved.outcome = waiting(deadline, Outcome::full, [&] { return put_now(item); });
      if (moved.outcome != Outcome::ok) break;
      at += item.size();
      ++moved.count;
    }
    if (moved.outcome == Outcome::ok) moved.count = lengths.size();
    if (bug == BatchBug::put_many_miscounts && moved.outcome == Outcome::timeout) {
      moved.count -= moved.count > 0 ? 1 : 0;
    }
    return moved;
  }

  Moved get_many(std::span<std::byte> into, std::span<std::size_t> lengths, Deadline deadline) {
    Moved moved{Outcome::ok, 0};
    if (lengths.empty()) return moved;
    moved.outcome =
        waiting(deadline, Outcome::empty, [&] { return get_some(into, lengths, moved); });
    return moved;
  }

  Outcome task_done() {
    return locked([&] {
      if (shared_->unfinished == 0) return Outcome::error;
      const bool forgets = bug == BatchBug::task_done_forgets && ++shared_->done % 3 == 0;
      shared_->unfinished -= forgets ? 0 : 1;
      return Outcome::ok;
    });
  }
  Outcome join(Deadline deadline) {
    return waiting(deadline, Outcome::empty, [&] {
      const std::uint64_t most = bug == BatchBug::join_too_early ? 1 : 0;
      return shared_->unfinished <= most ? Outcome::ok : Outcome::empty;
    });
  }

  bool empty() {
    return locked([&] { return inside() == 0; });
  }
  bool full() {
    return locked([&] { return inside() == shared_->capacity; });
  }
  std::uint64_t size() {
    return locked([&] { return inside(); });
  }
  Outcome close() {
    return locked([&] { return shared_->closed = true, Outcome::ok; });
  }

 private:
  struct Shared {
    std::atomic<std::uint32_t> lock = 0;
    bool closed = false;
    std::uint64_t capacity = 0;
    std::uint64_t item_bytes_max = 0;
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    std::uint64_t unfinished = 0;
    std::uint64_t done = 0;
  };

  static std::size_t slot_bytes(std::size_t item_bytes_max) {
    return (sizeof(std::uint64_t) + item_bytes_max + 7) / 8 * 8;
  }

  explicit CompleteQueue(Shared* shared) : shared_(shared) {}

  std::uint64_t inside() const { return shared_->tail - shared_->head; }
  std::byte* slot(std::uint64_t number) const {
    return reinterpret_cast<std::byte*>(shared_ + 1) +
           number % shared_->capacity * slot_bytes(shared_->item_bytes_max);
  }

  template <class Action>
  auto locked(Action action) {
    // acquire, pairs with the release below
    while (shared_->lock.exchange(1, std::memory_order_acquire) != 0) sched_yield();
    const auto answer = action();
    shared_->lock.store(0, std::memory_order_release);
    return answer;
  }

  // Asks again until `action` says something else than `refused`.
  template <class Action>
  Outcome waiting(Deadline deadline, Outcome refused, Action action) {
    for (;;) {
      const Outcome outcome = locked(action);
      if (outcome != refused) return outcome;
      if (!deadline.is_none() && Deadline::after(0).monotonic_ns >= deadline.monotonic_ns) {
        return Outcome::timeout;
      }
      const timespec nap{0, 50'000};
      nanosleep(&nap, nullptr);
    }
  }

  Outcome put_now(std::span<const std::byte> item) {
    if (item.size() > shared_->item_bytes_max) return Outcome::too_big;
    if (shared_->closed) return Outcome::closed;
    if (inside() == shared_->capacity) return Outcome::full;
    const std::uint64_t length = item.size();
    std::memcpy(slot(shared_->tail), &length, sizeof length);
    if (length != 0) std::memcpy(slot(shared_->tail) + sizeof length, item.data(), item.size());
    ++shared_->tail;
    ++shared_->unfinished;
    return Outcome::ok;
  }

  Outcome look_now(std::uint64_t number, std::span<std::byte> into, std::size_t& bytes) {
    if (inside() == 0) return shared_->closed ? Outcome::closed : Outcome::empty;
    std::uint64_t length = 0;
    std::memcpy(&length, slot(number), sizeof length);
    bytes = length;
    if (length > into.size()) return Outcome::too_big;
    if (length != 0) std::memcpy(into.data(), slot(number) + sizeof length, length);
    return Outcome::ok;
  }

  Outcome get_now(std::span<std::byte> into, std::size_t& bytes) {
    const Outcome outcome = look_now(shared_->head, into, bytes);
    shared_->head += outcome == Outcome::ok ? 1 : 0;
    return outcome;
  }

  Outcome get_some(std::span<std::byte> into, std::span<std::size_t> lengths, Moved& moved) {
    const std::uint64_t wanted = std::min<std::uint64_t>(lengths.size(), inside());
    if (wanted == 0) return shared_->closed ? Outcome::closed : Outcome::empty;
    std::size_t at = 0;
    for (std::uint64_t i = 0; i < wanted; ++i) {
      const std::uint64_t place = bug == BatchBug::get_many_reversed ? wanted - 1 - i : i;
      if (look_now(shared_->head + place, into.subspan(at), lengths[i]) != Outcome::ok) {
        return Outcome::error;
      }
      at += lengths[i];
    }
    const bool repeats = bug == BatchBug::get_many_repeats && wanted > 1;
    shared_->head += repeats ? wanted - 1 : wanted;
    moved.count = wanted;
    return Outcome::ok;
  }

  Shared* shared_;
};

}  // namespace queuecheck::test
