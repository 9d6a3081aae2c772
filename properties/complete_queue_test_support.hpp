// A queue with every optional operation of the contract, slow and obvious, and with one bug that
// can be switched on: what the harness must find is told apart from what it must leave in peace.
//
// Process and thread safety: any number of processes and threads; one spin lock around everything.
// Nothing survives a kill.
//
// Invariants
//   1. Without a bug it is a linearizable FIFO: each call takes effect while it holds the lock.
//   2. Who waits asks again after each change, whose number it has read before it asked: no wake-up
//      can be lost without a bug, and who waits for ever costs nothing and is seen to sleep.
#pragma once

#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <new>
#include <string>

#include "queuecheck/impl/futex.hpp"
#include "queuecheck/impl/queue.hpp"

namespace queuecheck::test {

enum class BatchBug {
  none,
  get_many_reversed,      // two items and more come out in the wrong order
  get_many_repeats,       // and leaves the last one inside
  put_many_drops_last,    // of three and more, and says ok
  put_many_miscounts,     // one more went in than it says
  peek_behind,            // shows the second oldest
  peek_takes,             // as a get would
  join_too_early,         // with one item left to be done
  task_done_forgets,      // every third
  one_too_many,           // it takes one item more than its capacity
  swaps_items,            // each put goes before the newest item
  tears_items,            // try_get copies after it has given the place away
  close_discards,         // CLOSED at once, whatever is inside
  closing_twice_opens,    // the second close takes the first back
  loses_wake_ups,         // get looks at the bell after it looked at the queue
  times_out_early,        // after half of the time
  put_times_out_ok,       // a put with a deadline that meets a full queue says ok
  size_off,               // size says one more
  empty_late,             // empty says true with one item inside
  full_early,             // full says true with room for one
  clear_keeps_one,        // the newest
  counters_wrap,          // at 2^64, where a capacity that is no power of two loses its place
  takes_oversized,        // and cuts it
  cuts_long_items,        // items of more than 12 bytes come out one byte short
  second_handle_repeats,  // the second item that an attached handle gets stays inside
};

template <BatchBug bug>
class CompleteQueue {
 public:
  static std::string name() { return "complete-" + std::to_string(static_cast<int>(bug)); }
  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(options.capacity) +
           " close=drain tasks=counting"
           " crash={inflight_lost,lock_held,torn,slot_leaked}";
  }
  static std::size_t bytes_needed(const Options& options) {
    return sizeof(Shared) + (options.capacity + extra) * slot_bytes(options.item_bytes_max);
  }
  static CompleteQueue create(const Place& place, const Options& options) {
    auto* shared = new (place.memory.data()) Shared;
    shared->capacity = options.capacity;
    shared->item_bytes_max = options.item_bytes_max;
    return CompleteQueue(shared);
  }
  static CompleteQueue attach(const Place& place) {
    CompleteQueue queue(reinterpret_cast<Shared*>(place.memory.data()));
    queue.attached_ = true;
    return queue;
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
    if (bug == BatchBug::tears_items) return get_carelessly(into);
    got.outcome = locked([&] { return get_now(into, got.bytes); });
    return got;
  }
  Got get(std::span<std::byte> into, Deadline deadline) {
    Got got;
    if (bug == BatchBug::loses_wake_ups && deadline.is_none()) return get_by_bell(into);
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
    return locked([&] { return inside() <= (bug == BatchBug::empty_late ? 1U : 0U); });
  }
  bool full() {
    return locked(
        [&] { return inside() + (bug == BatchBug::full_early ? 1 : 0) >= shared_->capacity; });
  }
  std::uint64_t size() {
    return locked([&] { return inside() + (bug == BatchBug::size_off ? 1 : 0); });
  }
  Outcome close() {
    const Outcome outcome = locked([&] {
      shared_->closed = bug != BatchBug::closing_twice_opens || !shared_->closed;
      return Outcome::ok;
    });
    ring_bell();
    return outcome;
  }
  Outcome clear() {
    return locked([&] {
      const bool keeps = bug == BatchBug::clear_keeps_one && inside() > 1;
      shared_->head = shared_->tail - (keeps ? 1 : 0);
      return Outcome::ok;
    });
  }
  void preset(std::uint64_t counter) {
    // 32 bits of 64: the counters themselves never wrap.
    const std::uint64_t start = bug == BatchBug::counters_wrap ? counter : counter & 0xffff'ffff;
    shared_->head = shared_->tail = start;
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
    std::atomic<std::uint32_t> bell = 0;
    std::atomic<std::uint32_t> changes = 0;
  };

  static constexpr std::uint64_t extra = bug == BatchBug::one_too_many ? 1 : 0;

  static std::size_t slot_bytes(std::size_t item_bytes_max) {
    return (sizeof(std::uint64_t) + item_bytes_max + 7) / 8 * 8;
  }

  explicit CompleteQueue(Shared* shared) : shared_(shared) {}

  std::uint64_t inside() const { return shared_->tail - shared_->head; }
  std::byte* slot(std::uint64_t number) const {
    return reinterpret_cast<std::byte*>(shared_ + 1) +
           number % (shared_->capacity + extra) * slot_bytes(shared_->item_bytes_max);
  }

  template <class Action>
  auto locked(Action action) {
    // acquire, pairs with the release below
    while (shared_->lock.exchange(1, std::memory_order_acquire) != 0) sched_yield();
    const std::uint64_t before = signature();
    const auto answer = action();
    const bool changed = signature() != before;
    // release, pairs with the load in waiting(): who reads the number asks after the change
    if (changed) shared_->changes.fetch_add(1, std::memory_order_release);
    shared_->lock.store(0, std::memory_order_release);
    if (changed) futex_wake(word(shared_->changes), everybody);
    return answer;
  }

  // Of all that somebody may wait for.
  std::uint64_t signature() const {
    return shared_->head + shared_->tail + (shared_->unfinished << 32) +
           (shared_->closed ? 1U << 31 : 0);
  }

  // Asks again until `action` says something else than `refused`.
  template <class Action>
  Outcome waiting(Deadline deadline, Outcome refused, Action action) {
    std::int64_t begun = 0;
    for (;;) {
      // acquire, pairs with the fetch_add in locked()
      const std::uint32_t seen = shared_->changes.load(std::memory_order_acquire);
      const Outcome outcome = locked(action);
      if (outcome != refused) return outcome;
      const std::int64_t now = Deadline::after(0).monotonic_ns;
      if (bug == BatchBug::times_out_early && begun == 0) begun = now;
      const std::int64_t spared =
          bug == BatchBug::times_out_early && !deadline.is_none() && deadline.monotonic_ns > begun
              ? (deadline.monotonic_ns - begun) / 2
              : 0;
      if (!deadline.is_none() && now >= deadline.monotonic_ns - spared) {
        const bool lies = bug == BatchBug::put_times_out_ok && refused == Outcome::full;
        return lies ? Outcome::ok : Outcome::timeout;
      }
      Deadline until = deadline;
      until.monotonic_ns -= spared;
      futex_wait(word(shared_->changes), seen, until);
    }
  }

  Outcome put_now(std::span<const std::byte> item) {
    if (item.size() > shared_->item_bytes_max) {
      if (bug != BatchBug::takes_oversized) return Outcome::too_big;
      item = item.first(shared_->item_bytes_max);
    }
    if (shared_->closed) return Outcome::closed;
    if (inside() >= shared_->capacity + extra) {
      return Outcome::full;
    }
    const bool cut = bug == BatchBug::cuts_long_items && item.size() > 12;
    const std::uint64_t length = item.size() - (cut ? 1 : 0);
    std::uint64_t at = shared_->tail;
    if (bug == BatchBug::swaps_items && inside() > 0) {
      std::memcpy(slot(at), slot(at - 1), slot_bytes(shared_->item_bytes_max));
      --at;
    }
    std::memcpy(slot(at), &length, sizeof length);
    if (length != 0) std::memcpy(slot(at) + sizeof length, item.data(), length);
    ++shared_->tail;
    ++shared_->unfinished;
    // acq_rel: pairs with the load in get_by_bell, which must then see the item
    shared_->bell.fetch_add(1, std::memory_order_acq_rel);
    if (bug == BatchBug::loses_wake_ups) ring_bell();
    return Outcome::ok;
  }

  void ring_bell() {
    if (bug != BatchBug::loses_wake_ups) return;
    futex_wake(word(shared_->bell), everybody);
  }

  static constexpr int everybody = 1'000'000;
  static const std::uint32_t* word(const std::atomic<std::uint32_t>& atomic) {
    return reinterpret_cast<const std::uint32_t*>(&atomic);
  }

  // What is put between the look and the sleep is not seen. A close is: it is asked last.
  Got get_by_bell(std::span<std::byte> into) {
    for (;;) {
      const Got got = try_get(into);
      if (got.outcome != Outcome::empty) return got;
      sched_yield();
      // acquire: pairs with the fetch_add in put_now
      const std::uint32_t seen = shared_->bell.load(std::memory_order_acquire);
      if (locked([&] { return shared_->closed; })) continue;
      futex_wait(word(shared_->bell), seen, Deadline::none());
    }
  }

  // The place is given away before it is read.
  Got get_carelessly(std::span<std::byte> into) {
    std::uint64_t number = 0;
    std::array<std::byte, 16> begin{};
    Got got;
    got.outcome = locked([&] {
      number = shared_->head;
      const Outcome outcome = get_now(into, got.bytes);
      return outcome;
    });
    if (got.outcome != Outcome::ok || got.bytes <= begin.size()) return got;
    sched_yield();
    std::memcpy(into.data() + begin.size(), slot(number) + sizeof number + begin.size(),
                got.bytes - begin.size());
    return got;
  }

  Outcome look_now(std::uint64_t number, std::span<std::byte> into, std::size_t& bytes) {
    if (bug == BatchBug::close_discards && shared_->closed) return Outcome::closed;
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
    const bool keeps = bug == BatchBug::second_handle_repeats && attached_ && taken_++ == 1;
    if (outcome == Outcome::ok && !keeps) ++shared_->head;
    return outcome;
  }

  Outcome get_some(std::span<std::byte> into, std::span<std::size_t> lengths, Moved& moved) {
    if (bug == BatchBug::close_discards && shared_->closed) return Outcome::closed;
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
  bool attached_ = false;
  std::uint64_t taken_ = 0;
};

}  // namespace queuecheck::test
