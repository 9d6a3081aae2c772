// The contract of a queue under test, for C++: the concept SharedQueue, and what a queue is told
// (Options, Place, Deadline) and answers (Outcome, Got).
//
// A queue object is one process's *handle*: create() lays the queue out in the given memory and
// attaches, attach() maps itself onto a queue that another process made, the destructor detaches.
// Memory and name belong to the harness.
//
// Process and thread safety: different processes use different handles, mapped at different
// addresses; several threads may share one handle.
//
// Invariants that a queue must keep
//   1. Nothing in the place depends on the address at which it is mapped.
//   2. try_* return without waiting for another process's progress.
//   3. A call whose condition holds succeeds even when its deadline has passed; otherwise a
//      deadline that has passed means "try once".
//   4. create() and attach() may throw std::exception (its what() is the reason, one line); no
//      operation throws. What escapes anyway is turned into Outcome::error.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/impl/vocabulary.hpp"

namespace queuecheck {

// What a queue is asked to be. capacity 0 is refused before a queue sees it; unbounded queues
// ignore it. `extra` are the queue's own options (--set key=value); an unknown key must be refused.
struct Options {
  std::uint64_t capacity = 8;
  std::uint32_t item_bytes_max = 8;
  std::uint32_t producers = 1;
  std::uint32_t consumers = 1;
  std::vector<std::pair<std::string, std::string>> extra;

  friend bool operator==(const Options&, const Options&) = default;
};

// Where a queue lives. `memory` is zero-filled at create, aligned to a page, and at least
// bytes_needed(options) long; `name` is unique on this machine (for queues that own a kernel
// object).
struct Place {
  std::string name;
  std::span<std::byte> memory;
};

// An instant on CLOCK_MONOTONIC, in nanoseconds. none() waits for ever; the past means "try once".
struct Deadline {
  std::int64_t monotonic_ns = std::numeric_limits<std::int64_t>::max();

  static constexpr Deadline none() { return {}; }
  static Deadline after(std::int64_t timeout_ns) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const std::int64_t now_ns = now.tv_sec * 1'000'000'000LL + now.tv_nsec;
    if (timeout_ns > std::numeric_limits<std::int64_t>::max() - now_ns) return none();
    return {now_ns + timeout_ns};
  }
  constexpr bool is_none() const { return *this == none(); }

  friend constexpr bool operator==(Deadline, Deadline) = default;
};

// The answer of a get: `bytes` is the item's length, meaningful only when outcome is ok.
struct Got {
  Outcome outcome = Outcome::error;
  std::size_t bytes = 0;
};

// What a batch did: the first `count` of its items were moved, and `outcome` is why not more.
//   put_many  ok: all of them, else the answer of the put that went no further
//   get_many  ok: what was there, at least one; else none, and the answer is that of a get
// An error in between may answer with a count too: what was moved is moved.
struct Moved {
  Outcome outcome = Outcome::error;
  std::size_t count = 0;

  friend constexpr bool operator==(const Moved&, const Moved&) = default;
};

// The required part. Optional operations are found by name and form; the generators use what is
// there, and `queuecheck list` names it:
//   Outcome put(std::span<const std::byte>, Deadline); Got get(std::span<std::byte>, Deadline);
//   bool empty(); bool full(); std::uint64_t size(); Outcome close(); Outcome clear();
//   Got peek(std::span<std::byte>): as try_get, and the item stays.
//   Moved put_many(std::span<const std::byte> items, std::span<const std::size_t> lengths,
//   Deadline)
//     like one put after the other; the items lie one after the other in `items`.
//   Moved get_many(std::span<std::byte> into, std::span<std::size_t> lengths, Deadline)
//     waits like get for one item, then takes what is there, at most lengths.size(), into `into`,
//     one after the other, and writes their lengths. `into` has room for lengths.size() items of
//     item_bytes_max.
//   Outcome task_done(): one of the items that were put is dealt with; error when all are already.
//   Outcome join(Deadline): waits until all items that were put are dealt with.
//   static void remove(const Place&); Outcome recover(std::int64_t pid): a peer died;
//   void preset(std::uint64_t counter): internal counters there, on a fresh queue.
// The required ones:
//   bytes_needed(options): memory wanted for the place; 0 when the queue needs only a name; throws
//     when the options cannot be served.
//   specification(options): what the queue claims, in the text form of docs/semantics.md.
//   capacity(): the effective capacity, which may exceed the request; 0 = unbounded.
template <class Queue>
concept SharedQueue = requires(Queue queue, const Place& place, const Options& options,
                               std::span<const std::byte> item, std::span<std::byte> into) {
  { Queue::name() } -> std::convertible_to<std::string_view>;
  { Queue::specification(options) } -> std::convertible_to<std::string>;
  { Queue::bytes_needed(options) } -> std::convertible_to<std::size_t>;
  { Queue::create(place, options) } -> std::same_as<Queue>;
  { Queue::attach(place) } -> std::same_as<Queue>;
  { queue.capacity() } -> std::convertible_to<std::uint64_t>;
  { queue.try_put(item) } -> std::same_as<Outcome>;
  { queue.try_get(into) } -> std::same_as<Got>;
};

}  // namespace queuecheck
