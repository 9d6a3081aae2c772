// "scq": the candidate for many cores: many producers, many consumers, bounded, blocking with
// deadlines, close. Both ends are claimed by fetch-and-add, so nobody ever tries again because
// somebody else was faster at the same word; and it is lock-free: who is stopped or killed at
// whatever instruction holds nobody up. Ruslan Nikolaev's SCQ (DISC 2019), made to block and close.
//
// Process and thread safety: any number of processes, mapped at different addresses, and several
// threads on one handle. Any process may be SIGKILLed at any instruction.
//
//     free (a ring of indices)  --put-->  slots  --put-->  inside (a ring of indices)
//          ^                                                        |
//          +------------------------------get----------------------+
//     put:  i from free   | write slot i | i into inside
//     get:  i from inside | read slot i  | i into free
//
// Invariants (n = capacity, a power of two; the rings and their argument: scq_ring.hpp)
//   1. Each index below n is at any time in one of the rings, or held by one operation. Only its
//      holder touches slot i.
//   2. `inside` holds the indices of the items in the order in which they were put; both rings have
//      room for all indices, so no enqueue is ever refused for want of room.
//   3. `free` is never closed. `inside` is closed by close, for good.
//   4. Nothing in the place depends on the address at which it is mapped.
//
// Linearizability. put and get take effect when their index enters and leaves `inside`; close is
// the close of `inside`. That ring is a linearizable queue with a close, so order, EMPTY and CLOSED
// are exact: EMPTY is truthful, whatever operations of others are under way. After a close has
// returned nothing goes in, and after a get answered CLOSED nothing comes out, except by a get
// that was under way. A put that finds the ring closed gives its index back.
//   At most n items are inside, because there are n indices. FULL says that none was free: each was
//   inside, *or held* by a put that had not taken effect yet, or by a get that had, and had not
//   given it back. With nobody else under way it is exact. With a get under way, or another put, it
//   may be said with less than n inside: refusal=reserved. Could an unfinished put be counted as
//   inside, as `ticket` does? No: its place in the order is settled only when it enters the ring,
//   and puts that began later may enter before it. Could FULL wait until those are done? Then a
//   stopped process would hold up try_put. put (with a deadline or without) does not mind: it waits
//   until an index is given back, which every get does before it returns.
//
// Waiting: spin for a microsecond or two, then sleep on an event count (gathering_wait.hpp). The
// last step of enqueue, the look for sleepers, the enlistment and the first look of dequeue are
// seq_cst: one of the two sees the other (event_count.hpp). Wakers who see nobody asleep only read
// the event word. A wake-up can be lost together with a killed process; sleeps are cut into slices
// of `wait_slice` (option: milliseconds, default 10, or none).
//
// Crash. A put or get that dies keeps what it held: one index at most, and with a get the item:
// crash={inflight_lost,slot_leaked}. The others go on; the queue has one place less; when all n are
// lost in this way, puts find it full for ever (never try this with capacity 1). The index cannot
// be given back by others, for a fetch-and-add leaves no name: whoever drew a ticket and had no
// time to write down who he is cannot be told from one who is merely slow, and taking an index away
// from the slow would tear an item. Where kills must cost nothing, use `ring` or `locked`.
//
// Cost: a put and a get are four fetch-and-adds, two compare-and-swaps and two ors on words that
// others write too; none is repeated because a peer was faster. Option entries=together (default)
// leaves eight entries of a ring in a line of the cache: on two cores 105 ns of processor time an
// item at 1x1, against 150 with entries=apart, where neighbouring tickets have lines of their own;
// the paper prefers that for many cores.
//
// Limits. get and try_get want room for the longest item, since an item whose ticket is drawn
// cannot be put back. No observers: a ticket that is drawn and void, or not yet written, makes
// every number but "about" wrong. No fairness. At most 2^31 places.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <string>

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/gathering_wait.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/scq_place.hpp"
#include "queuecheck/impl/scq_ring.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

class ScqQueue {
 public:
  static constexpr const char* name() { return "scq"; }

  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(ScqTerms::rounded(options.capacity)) +
           " close=drain refusal=reserved crash={inflight_lost,slot_leaked}";
  }

  static constexpr SegmentKind segment_kind = ScqTerms::kind;
  static SegmentTerms terms(const Options& options) { return ScqTerms::of(options); }
  static SegmentTerms terms_at(const Place& place) {
    return SegmentHeader::attach(place, segment_kind, ScqTerms::bytes);
  }
  static std::size_t bytes_needed(const Options& options) { return terms(options).bytes; }

  static ScqQueue create(const Place& place, const Options& options) {
    const SegmentTerms terms = ScqQueue::terms(options);
    auto* shared = SegmentHeader::lay_out<ScqShared>(place, segment_kind, terms);
    ScqPlace(shared, terms).start_at(0);
    shared->header.publish();
    return ScqQueue(shared, terms);
  }

  static ScqQueue attach(const Place& place) {
    const SegmentTerms terms = terms_at(place);
    return ScqQueue(reinterpret_cast<ScqShared*>(place.memory.data()), terms);
  }

  std::uint64_t capacity() const { return at_.capacity(); }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > at_.item_bytes_max()) return Outcome::too_big;
    // Spares the tail a ticket for each put that is refused.
    if (closed_.load(std::memory_order_relaxed)) return Outcome::closed;
    const ScqRing::Dequeued place = free_.dequeue();  // step P1: a free index
    if (place.outcome == Outcome::empty) {
      // No index was free at an instant before this reading. Pairs with close.
      return inside_.closed() ? refuse_for_good() : Outcome::full;
    }
    if (place.outcome != Outcome::ok || place.index >= capacity()) return Outcome::poisoned;
    // Step P2: copy in. Relaxed: handed on by E3 of the ring, which pairs with D4.
    at_.length(place.index).store(item.size(), std::memory_order_relaxed);
    if (!item.empty()) std::memcpy(at_.item(place.index), item.data(), item.size());
    const Outcome entered = inside_.enqueue(place.index);  // step P3: commit
    if (entered == Outcome::ok) {
      at_->not_empty.wake_next();  // step P4: signal, if anybody waits
      return Outcome::ok;
    }
    if (entered != Outcome::closed) return entered;
    free_.enqueue(place.index);
    return refuse_for_good();
  }

  Got try_get(std::span<std::byte> into) {
    // Before a ticket is drawn: the item could not be put back.
    if (into.size() < at_.item_bytes_max()) {
      return {Outcome::too_big, static_cast<std::size_t>(at_.item_bytes_max())};
    }
    const ScqRing::Dequeued item = inside_.dequeue();  // step Q1: commit
    if (item.outcome != Outcome::ok) return {item.outcome, 0};
    if (item.index >= capacity()) return {Outcome::poisoned, 0};
    // Step Q2: copy out. Relaxed: handed over by D4 of the ring, which pairs with E3.
    const std::size_t bytes = at_.length(item.index).load(std::memory_order_relaxed);
    if (bytes > at_.item_bytes_max()) return {Outcome::poisoned, 0};
    if (bytes != 0) std::memcpy(into.data(), at_.item(item.index), bytes);
    const Outcome given_back = free_.enqueue(item.index);  // step Q3: free again
    if (given_back != Outcome::ok) return {Outcome::poisoned, 0};
    at_->not_full.wake_next();  // step Q4: signal, if anybody waits
    return {Outcome::ok, bytes};
  }

  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return wait_for(
        at_->not_full, Outcome::full, deadline, slice_, [&] { return try_put(item); },
        [this] { return free_.refused().has_value() && !inside_.closed(); });
  }

  Got get(std::span<std::byte> into, Deadline deadline) {
    std::size_t bytes = 0;
    const auto attempt = [&] {
      const Got got = try_get(into);
      bytes = got.bytes;
      return got.outcome;
    };
    const Outcome outcome = wait_for(at_->not_empty, Outcome::empty, deadline, slice_, attempt,
                                     [this] { return inside_.refused() == Outcome::empty; });
    return {outcome, bytes};
  }

  Outcome close() {
    inside_.close();  // commit
    // Also when it was closed already: the closer may have been killed here.
    at_->not_empty.wake_all();
    at_->not_full.wake_all();
    return Outcome::ok;
  }

  // Tickets next to their wrap-around; on a fresh queue, before anybody else uses it.
  void preset(std::uint64_t counter) { at_.start_at(counter); }

 private:
  ScqQueue(ScqShared* shared, const SegmentTerms& terms)
      : at_(shared, terms),
        free_(at_.free()),
        inside_(at_.inside()),
        slice_(ScqTerms::wait_slice(terms)) {}

  Outcome refuse_for_good() {
    closed_.store(true, std::memory_order_relaxed);  // a note of this handle, nothing depends on it
    return Outcome::closed;
  }

  ScqPlace at_;
  ScqRing free_;
  ScqRing inside_;
  WaitSlice slice_;
  std::atomic<bool> closed_{false};
};

static_assert(SegmentQueue<ScqQueue>);

}  // namespace queuecheck
