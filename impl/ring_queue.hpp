// "ring": many producers, many consumers, bounded, blocking with deadlines, close; and whoever is
// killed at whatever instruction, the others go on. A ring of slots whose two ends are claimed by
// name: a put owns the tail while it writes, a get the head while it reads, and everybody can see
// who it is.
//
// Process and thread safety: any number of processes, mapped at different addresses, and several
// threads on one handle. Any process may be SIGKILLed at any instruction. A handle that was
// inherited by fork may be used in the child.
//
//     tail {position, owner, closed}                      head {position, owner}
//     slot of position p:  free for p -> holds p -> free for p + capacity -> ...
//     put:  claim tail | copy in  | slot := holds p               | tail := {p + 1, nobody}
//     get:  claim head | copy out | slot := free for p + capacity | head := {p + 1, nobody}
//                                   ^ commit
//
// Invariants (words: ring_words.hpp)
//   1. tail and head change only by a compare-and-swap from {p, nobody} to {p, owner} (claim), by
//      the owner's store of {q, nobody} (release; q = p + the commits under this claim), by a
//      compare-and-swap from an owner who is gone to its repairer (step U1), and, the tail, from
//      {p, nobody} to the same, closed. Once closed, the tail never changes again.
//   2. The slot of position p becomes holds(p) only by the owner of the tail, and free for
//      p + capacity only by the owner of the head; each once, position after position. Its bytes
//      are written only by the owner of the tail while it is free for p, and read only by the owner
//      of the head while it holds p.
//   3. Each operation changes the queue by exactly one store to a slot, its *commit* (a batch by
//      one for each item); close by its compare-and-swap of the tail.
//   4. Nothing in the place depends on the address at which it is mapped.
//
// Linearizability. A put and a get take effect at their commit. Positions are put one after the
// other, because the next put can claim only what the last one released, and taken one after the
// other for the same reason: so the order of commits of puts, and that of gets, is the order of
// positions: FIFO. Let *tail* be the first position not yet put, *head* the first not yet taken;
// the index words may lag behind their end by what their owner has committed and not yet released.
//   get answers EMPTY when it read {h, nobody} and then "free for h": by invariant 2, h was not yet
//   put at that instant, and everything before h had been taken: head = tail = h. It did not have
//   to look at the tail, and need not wait for a put that has begun and not committed.
//   put answers FULL when it read {t, nobody} and then "holds t - capacity": everything before t
//   was put, and t - capacity not yet taken: tail - head = capacity, at the instant of the first
//   reading too, at which the queue was open.
//   CLOSED: a closed tail has no owner, so all that was accepted is before its position t. A get
//   that finds head = t behind it answers CLOSED; a put answers CLOSED by the word alone. After the
//   close no claim of the tail succeeds: the bit is in the word that the claim compares.
//   Observers walk from an index word to the first slot that says "not yet": exact at the instant
//   of that reading. size() reads the head before and after the tail: if it did not move, the
//   difference was exact when the tail was read.
//
// Recovery: ring_ends.hpp. An operation of a killed process either happened, by its commit, or did
// not; its peers repair the end that it owned. A batch is as many operations: what it had committed
// of it happened, so of a killed get_many all items that it had taken may be lost, of a killed
// put_many none. A wake-up can be lost together with a killed waker or wakee (event_count.hpp, 4):
// sleeps are cut into slices of `wait_slice` (option: milliseconds, default 10; `none` leaves this
// to the next wake-up).
//
// Waiting. A waiter spins for two or three microseconds, enlists, tries again, and sleeps only if
// it was refused. The commit, the look for waiters after it, the enlistment and the reading of the
// slot in the try are seq_cst: one of the two sees the other (event_count.hpp). A put with nobody
// waiting costs two locked instructions (the claim and the commit) and the line of its slot; it
// never looks at the head, nor a get at the tail, unless it is refused.
//
// Limits. A put waits for a put that is copying, and a get for a get: also try_put and try_get, and
// the timed forms beyond their deadline. If the owner of an end lives and does not go on for a
// second (it is stopped, or a damaged word names it), the non-blocking forms, peek and close answer
// BUSY, and the timed forms TIMEOUT, once their deadline has passed; without a deadline they wait
// on. A put never waits for a get that is under way, nor a get for a put. Items are copied one
// after the other on each side: with very many cores and large items, that is the limit of the
// throughput. At most `owners` handles at a time (option, up to 4095; default 256, or twice the
// producers and consumers that are asked for); seats of the dead are given out again. A queue wraps
// its numbers after 2^37 items or more; a process would have to stand still for exactly as many, on
// the same word, to be deceived.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>

#include "queuecheck/impl/batch.hpp"
#include "queuecheck/impl/gathering_wait.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/ring_ends.hpp"
#include "queuecheck/impl/ring_place.hpp"
#include "queuecheck/impl/ring_words.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

class RingQueue {
 public:
  static constexpr const char* name() { return "ring"; }

  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(options.capacity) +
           " close=drain refusal=stalled crash={inflight_lost}";
  }

  static constexpr SegmentKind segment_kind = RingTerms::kind;
  static SegmentTerms terms(const Options& options) { return RingTerms::of(options); }
  static SegmentTerms terms_at(const Place& place) {
    return SegmentHeader::attach(place, segment_kind, RingTerms::bytes);
  }
  static std::size_t bytes_needed(const Options& options) { return terms(options).bytes; }

  static RingQueue create(const Place& place, const Options& options) {
    const SegmentTerms terms = RingQueue::terms(options);
    // Every field and slot, then the header's state: attach() refuses a half-made queue. The seats
    // are zero: free.
    auto* shared = SegmentHeader::lay_out<RingShared>(place, segment_kind, terms);
    start_ring_at(*shared, RingGeometry(terms.capacity, terms.item_bytes_max),
                  ring_slots(shared, RingTerms::owners(terms)), 0);
    shared->header.publish();
    return RingQueue(shared, terms);
  }

  static RingQueue attach(const Place& place) {
    const SegmentTerms terms = terms_at(place);
    return RingQueue(reinterpret_cast<RingShared*>(place.memory.data()), terms);
  }

  RingQueue(const RingQueue&) = delete;
  RingQueue& operator=(const RingQueue&) = delete;

  std::uint64_t capacity() const { return ring().capacity(); }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > ring().item_bytes_max()) return Outcome::too_big;
    return ends_.at_tail([&](std::uint64_t t) {
      ends_.write(t, item);  // step P4: copy in
      // Step P5: commit. Release: pairs with Q2. seq_cst: against the enlistment of a getter.
      ends_.word_at(t).store(ring().holding(t, item.size()), std::memory_order_seq_cst);
      ends_.release_tail(ring().next(t));  // step P6: release the claim
      shared_->not_empty.wake_next();      // step P7: signal, if anybody waits
    });
  }

  Got try_get(std::span<std::byte> into) {
    return ends_.at_head(into, [this](std::uint64_t h, std::size_t) {
      // Step Q5: commit. Release: pairs with P2. seq_cst: against the enlistment of a putter.
      ends_.word_at(h).store(ring().free_for(ring().lap_after(h)), std::memory_order_seq_cst);
      ends_.release_head(ring().next(h));  // step Q6: release the claim
      shared_->not_full.wake_next();       // step Q7: signal, if anybody waits
    });
  }

  // Holds the head while it copies, so that no get can take the item away from under it.
  Got peek(std::span<std::byte> into) {
    return ends_.at_head(into, [this](std::uint64_t h, std::size_t) {
      ends_.release_head(h);  // as Q6
    });
  }

  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return wait_for_room(deadline, [&] { return try_put(item); });
  }

  Got get(std::span<std::byte> into, Deadline deadline) {
    std::size_t bytes = 0;
    const Outcome outcome = wait_for_item(deadline, [&] {
      const Got got = try_get(into);
      bytes = got.bytes;
      return got.outcome;
    });
    return {outcome, bytes};
  }

  // Puts items of the given lengths, which lie one after the other in `items`, under as few claims
  // as there is room: like so many puts, each with its own commit, and no put of another process
  // between those of one claim. A killed one leaves those that it had committed.
  Moved put_many(std::span<const std::byte> items, std::span<const std::size_t> lengths,
                 Deadline deadline) {
    const std::uint32_t longest = ring().item_bytes_max();
    if (const auto wrong = wrong_batch(items, lengths, longest)) return {*wrong, 0};
    Moved moved{Outcome::ok, 0};
    while (moved.count < lengths.size() && moved.outcome == Outcome::ok) {
      moved.outcome =
          wait_for_room(deadline, [&] { return put_some(items, lengths, moved.count); });
    }
    return moved;
  }

  // Waits like get for one item, then takes what there is, up to lengths.size() items as far as
  // they fit, one after the other into `into`. Like so many gets in a row: a killed one may take
  // all of them along.
  Moved get_many(std::span<std::byte> into, std::span<std::size_t> lengths, Deadline deadline) {
    if (lengths.empty()) return {Outcome::ok, 0};
    std::size_t count = 0;
    const Outcome outcome = wait_for_item(deadline, [&] { return get_some(into, lengths, count); });
    return {outcome, count};
  }

  bool empty() const {
    const RingEnds::End head = ends_.head_now();
    return head.word == ring().free_for(head.position);  // neither taken nor put, at one instant
  }
  bool full() const {
    const RingEnds::End tail = ends_.tail_now();
    return tail.word != ring().free_for(tail.position);
  }
  std::uint64_t size() const {
    std::uint64_t head = ends_.head_now().position;
    for (;;) {
      const std::uint64_t tail = ends_.tail_now().position;
      const std::uint64_t again = ends_.head_now().position;
      if (again == head) return ring().distance(head, tail);
      head = again;
    }
  }

  Outcome close() {
    const Outcome outcome = ends_.close();
    if (outcome != Outcome::ok) return outcome;
    ends_.wake_everybody();  // also if it was closed already: the closer may have died here
    return Outcome::ok;
  }

  // Positions next to their wrap-around; on a fresh queue, before anybody else uses it.
  void preset(std::uint64_t counter) { ends_.start_at(counter % ring().period()); }

 private:
  RingQueue(RingShared* shared, const SegmentTerms& terms)
      : shared_(shared), ends_(shared, terms), slice_(RingTerms::wait_slice(terms)) {}

  const RingGeometry& ring() const { return ends_.ring(); }

  template <class Try>
  Outcome wait_for_room(Deadline deadline, Try attempt) {
    return while_busy(deadline, [&] {
      return wait_for(shared_->not_full, Outcome::full, deadline, slice_, attempt,
                      [this] { return ends_.is_refused_put(); });
    });
  }
  template <class Try>
  Outcome wait_for_item(Deadline deadline, Try attempt) {
    return while_busy(deadline, [&] {
      return wait_for(shared_->not_empty, Outcome::empty, deadline, slice_, attempt,
                      [this] { return ends_.is_refused_get(); });
    });
  }

  // Behind an owner who lives and does not go on: until the deadline.
  template <class Wait>
  static Outcome while_busy(Deadline deadline, Wait wait) {
    Outcome outcome = wait();
    while (outcome == Outcome::busy) [[unlikely]] {
        if (deadline.monotonic_ns <= Deadline::after(0).monotonic_ns) return Outcome::timeout;
        outcome = wait();
      }
    return outcome;
  }

  // Puts as many as there is room for, from number `count` on, which it moves on.
  Outcome put_some(std::span<const std::byte> items, std::span<const std::size_t> lengths,
                   std::size_t& count) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < count; ++i) begin += lengths[i];
    return ends_.at_tail([&](std::uint64_t t) {
      // Acquire: as P2.
      for (; count < lengths.size() &&
             ends_.word_at(t).load(std::memory_order_acquire) == ring().free_for(t);
           t = ring().next(t), begin += lengths[count++]) {
        ends_.fetch_ahead_of(t);
        ends_.write(t, items.subspan(begin, lengths[count]));  // step P4
        // Step P5. Release: pairs with Q2. Its order against the enlistment comes with P7.
        ends_.word_at(t).store(ring().holding(t, lengths[count]), std::memory_order_release);
      }
      ends_.release_tail(t);                     // step P6
      shared_->not_empty.wake_next_after_all();  // step P7
    });
  }

  // Takes as many as there are and fit; `count` says how many.
  Outcome get_some(std::span<std::byte> into, std::span<std::size_t> lengths, std::size_t& count) {
    count = 0;
    std::size_t begin = 0;
    const Got first = ends_.at_head(into, [&](std::uint64_t h, std::size_t bytes) {
      for (std::uint64_t word = 0;; bytes = ring().length_of(word)) {
        ends_.fetch_ahead_of(h);
        // Step Q4; the first is copied already.
        if (count > 0) ends_.read(h, into.subspan(begin, bytes));
        lengths[count++] = bytes;
        begin += bytes;
        // Step Q5. Release: pairs with P2. Its order against the enlistment comes with Q7.
        ends_.word_at(h).store(ring().free_for(ring().lap_after(h)), std::memory_order_release);
        h = ring().next(h);
        // Acquire: as Q2.
        word = ends_.word_at(h).load(std::memory_order_acquire);
        if (count == lengths.size() || !ring().holds(word, h)) break;
        const std::size_t room = into.size() - begin;
        if (ring().length_of(word) > std::min<std::size_t>(room, ring().item_bytes_max())) break;
      }
      ends_.release_head(h);                    // step Q6
      shared_->not_full.wake_next_after_all();  // step Q7
    });
    return first.outcome;
  }

  RingShared* shared_;
  RingEnds ends_;
  WaitSlice slice_;
};

static_assert(SharedQueue<RingQueue>);

}  // namespace queuecheck
