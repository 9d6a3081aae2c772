// A queue of the contract (impl/queue.hpp) under a Recorder: the same calls, written down.
//
//     Recorder recorder({.folder = "/var/tmp/orders", .specification =
//     RingQueue::specification(o)}); auto opened = open_or_create<RingQueue>("orders", o);
//     RecordedQueue orders(*opened, recorder);
//     orders.put(item, Deadline::none());
//
// TypedQueue may stand before it as before the queue itself.
//
// Process and thread safety: as the queue; a RecordedQueue holds two references and no state.
//
// Invariants
//   1. Every call that the queue has is here, with its answer unchanged.
//   2. An item's identity is told by Identity from its bytes. BytesIdentity, the default: an item
//   of
//      8 bytes is its own number, every other one a hash. Two items with the same bytes are then
//      one that was put twice, which is judged by its number only: put something in that differs.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "queuecheck/impl/item_queue.hpp"
#include "queuecheck/stress/recorder.hpp"

namespace queuecheck {

struct BytesIdentity {
  std::int64_t operator()(std::span<const std::byte> item) const {
    std::uint64_t hash = 0;
    if (item.size() == sizeof hash) {
      std::memcpy(&hash, item.data(), sizeof hash);
    } else {
      hash = mixed(item.size() + 1);
      for (; item.size() >= sizeof hash; item = item.subspan(sizeof hash)) {
        hash = mixed(hash ^ word(item.first(sizeof hash)));
      }
      if (!item.empty()) hash = mixed(hash ^ word(item));
    }
    const auto identity = static_cast<std::int64_t>(hash);
    return identity == Recorder::no_item ? 1 : identity;
  }

 private:
  static std::uint64_t word(std::span<const std::byte> bytes) {
    std::uint64_t out = 0;
    std::memcpy(&out, bytes.data(), bytes.size());
    return out;
  }
  // The finalizer of splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
  // generators, OOPSLA 2014): a bijection, every bit of which depends on every other.
  static std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }
};

template <ItemQueue Queue, class Identity = BytesIdentity>
class RecordedQueue {
 public:
  RecordedQueue(Queue& queue, Recorder& recorder, Identity identity = {})
      : queue_(queue), recorder_(recorder), identity_(identity) {}

  std::uint64_t capacity() const { return queue_.capacity(); }

  Outcome try_put(std::span<const std::byte> item) {
    return recorder_.try_put(identity_(item), [&] { return queue_.try_put(item); });
  }
  Got try_get(std::span<std::byte> into) {
    return recorder_.try_get([&] { return queue_.try_get(into); }, identity_in(into));
  }
  Outcome put(std::span<const std::byte> item, Deadline deadline) requires requires(Queue& queue) {
    queue.put(item, deadline);
  }
  {
    return recorder_.record(
        kind(OperationKind::put, deadline), identity_(item), left(deadline),
        [&] { return queue_.put(item, deadline); }, Recorder::nothing);
  }
  Got get(std::span<std::byte> into, Deadline deadline) requires requires(Queue& queue) {
    queue.get(into, deadline);
  }
  {
    return recorder_.record(
        kind(OperationKind::get, deadline), Recorder::no_item, left(deadline),
        [&] { return queue_.get(into, deadline); }, identity_in(into));
  }
  Got peek(std::span<std::byte> into) requires requires(Queue& queue) { queue.peek(into); }
  {
    return recorder_.record(
        OperationKind::peek, Recorder::no_item, 0, [&] { return queue_.peek(into); },
        identity_in(into));
  }
  bool empty() requires requires(Queue& queue) { queue.empty(); }
  {
    return recorder_.empty([&] { return queue_.empty(); });
  }
  bool full() requires requires(Queue& queue) { queue.full(); }
  {
    return recorder_.full([&] { return queue_.full(); });
  }
  std::uint64_t size() requires requires(Queue& queue) { queue.size(); }
  {
    return recorder_.size([&] { return queue_.size(); });
  }
  Outcome close() requires requires(Queue& queue) { queue.close(); }
  {
    return recorder_.close_queue([&] { return queue_.close(); });
  }
  Outcome clear() requires requires(Queue& queue) { queue.clear(); }
  {
    return recorder_.clear_queue([&] { return queue_.clear(); });
  }
  Outcome task_done() requires requires(Queue& queue) { queue.task_done(); }
  {
    return recorder_.record(
        OperationKind::task_done, Recorder::no_item, 0, [&] { return queue_.task_done(); },
        Recorder::nothing);
  }
  Outcome join(Deadline deadline) requires requires(Queue& queue) { queue.join(deadline); }
  {
    return recorder_.record(
        OperationKind::join, Recorder::no_item, left(deadline),
        [&] { return queue_.join(deadline); }, Recorder::nothing);
  }

  Moved put_many(std::span<const std::byte> items, std::span<const std::size_t> lengths,
                 Deadline deadline) requires requires(Queue& queue) {
    queue.put_many(items, lengths, deadline);
  }
  {
    recording::CallLog& log = recorder_.log();
    auto* const open =
        log.begin_many(OperationKind::put_many, identities(items, lengths), left(deadline));
    const Moved moved = queue_.put_many(items, lengths, deadline);
    if (open == nullptr) return moved;
    log.end_many(*open, log.stamp_return(), moved.outcome, {},
                 static_cast<std::uint32_t>(moved.count));
    return moved;
  }
  Moved get_many(std::span<std::byte> into, std::span<std::size_t> lengths,
                 Deadline deadline) requires requires(Queue& queue) {
    queue.get_many(into, lengths, deadline);
  }
  {
    recording::CallLog& log = recorder_.log();
    auto* const open = log.begin_many(OperationKind::get_many, {}, left(deadline));
    const Moved moved = queue_.get_many(into, lengths, deadline);
    if (open == nullptr) return moved;
    const std::uint64_t t1 = log.stamp_return();
    const auto got = identities(into, lengths.first(moved.count));
    log.end_many(*open, t1, moved.outcome, got, static_cast<std::uint32_t>(moved.count));
    return moved;
  }

 private:
  auto identity_in(std::span<std::byte> into) const {
    return [this, into](const Got& got) { return identity_(into.first(got.bytes)); };
  }

  std::vector<std::int64_t> identities(std::span<const std::byte> items,
                                       std::span<const std::size_t> lengths) const {
    std::vector<std::int64_t> out;
    out.reserve(lengths.size());
    for (const std::size_t length : lengths) {
      out.push_back(identity_(items.first(length)));
      items = items.subspan(length);
    }
    return out;
  }

  // A call with a deadline is put_for or get_for, with what was left of it at the call: nothing, a
  // negative time, where it had passed.
  static constexpr OperationKind kind(OperationKind blocking, Deadline deadline) {
    if (deadline.is_none()) return blocking;
    return blocking == OperationKind::put ? OperationKind::put_for : OperationKind::get_for;
  }
  static std::int64_t left(Deadline deadline) {
    if (deadline.is_none()) return 0;
    const std::int64_t left_ns = deadline.monotonic_ns - Deadline::after(0).monotonic_ns;
    return left_ns > 0 ? left_ns : -1;
  }

  Queue& queue_;
  Recorder& recorder_;
  Identity identity_;
};

}  // namespace queuecheck
