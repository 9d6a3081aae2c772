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
//   3. Each operation changes the queue by exactly one store to a slot (its *commit*; a batch by
//   one
//      for each item); close by its compare-and-swap of the tail.
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
// Recovery. The owner of a claim stands in the index word; who is gone is known by pid, start time
// and seat (owner_table.hpp, liveness.hpp), and only the dead lose a claim. Its repairer first
// takes the claim over by name (U1), so that repairers exclude each other and the death of one
// leaves the same state to the next; then looks whether the slot was committed (U2), which by
// invariant 3 is all that there is to know; wakes everybody, since the dead may have owed a wake-up
// (U3); and releases the index behind the slot, or where it was (U4). So an operation of a killed
// process either happened or did not: a put that did not leaves a free slot with scribbled bytes, a
// get that did not leaves its item in its place. What can be lost is the item of a get that
// committed and whose process died before it could use it: crash={inflight_lost}. (With get_many,
// all items of the batch.)
// When is it noticed? By the next one who wants that end: it has waited a millisecond, asks whether
// the owner is gone (2 us), and repairs. A wake-up can be lost together with a killed waker or
// wakee (event_count.hpp, 4): sleeps are cut into slices of `wait_slice` (option: milliseconds,
// default 10; `none` leaves this to the next wake-up).
//
// Waiting. A waiter spins for a microsecond or two, enlists, tries again, and sleeps only if it was
// refused. The commit, the look for waiters after it, the enlistment and the reading of the slot in
// the try are seq_cst: one of the two sees the other (event_count.hpp). A put with nobody waiting
// costs two locked instructions (the claim and the commit) and the line of its slot; it never looks
// at the head, nor a get at the tail, unless it is refused.
//
// Limits. A put waits for a put that is copying, and a get for a get: also try_put and try_get, and
// the timed forms beyond their deadline; behind a *stopped* process until it goes on. A put never
// waits for a get that is under way, nor a get for a put. Items are copied one after the other on
// each side: with very many cores and large items, that is the limit of the throughput. At most
// `owners` handles at a time (option, default 256, up to 4095); seats of the dead are given out
// again. A queue wraps its numbers after 2^37 items or more; a process would have to stand still
// for exactly as many, on the same word, to be deceived.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/gathering_wait.hpp"
#include "queuecheck/impl/owner_table.hpp"
#include "queuecheck/impl/peer_wait.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/ring_place.hpp"
#include "queuecheck/impl/ring_words.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

class RingQueue {
 public:
  static constexpr const char* name() { return "ring"; }

  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(options.capacity) +
           " close=drain crash={inflight_lost}";
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

  std::uint64_t capacity() const { return ring_.capacity(); }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > ring_.item_bytes_max()) return Outcome::too_big;
    return at_tail([&](std::uint64_t t) {
      write(t, item);  // step P4: copy in
      // Step P5: commit. Release: pairs with Q2. seq_cst: against the enlistment of a getter.
      word_at(t).store(ring_.holding(t, item.size()), std::memory_order_seq_cst);
      // Step P6: release the claim, pairs with P1 and P3.
      shared_->tail.store(IndexWord::at(ring_.next(t)).bits(), std::memory_order_release);
      shared_->not_empty.wake_next();  // step P7: signal, if anybody waits
    });
  }

  Got try_get(std::span<std::byte> into) {
    return at_head(into, [this](std::uint64_t h, std::size_t) {
      // Step Q5: commit. Release: pairs with P2. seq_cst: against the enlistment of a putter.
      word_at(h).store(ring_.free_for(ring_.lap_after(h)), std::memory_order_seq_cst);
      // Step Q6: release the claim, pairs with Q1 and Q3.
      shared_->head.store(IndexWord::at(ring_.next(h)).bits(), std::memory_order_release);
      shared_->not_full.wake_next();  // step Q7: signal, if anybody waits
    });
  }

  // Holds the head while it copies, so that no get can take the item away from under it.
  Got peek(std::span<std::byte> into) {
    return at_head(into, [this](std::uint64_t h, std::size_t) {
      shared_->head.store(IndexWord::at(h).bits(), std::memory_order_release);  // as Q6
    });
  }

  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return wait_for(
        shared_->not_full, Outcome::full, deadline, slice_, [&] { return try_put(item); },
        [this] { return is_refused_put(); });
  }

  Got get(std::span<std::byte> into, Deadline deadline) {
    std::size_t bytes = 0;
    const auto attempt = [&] {
      const Got got = try_get(into);
      bytes = got.bytes;
      return got.outcome;
    };
    const Outcome outcome = wait_for(shared_->not_empty, Outcome::empty, deadline, slice_, attempt,
                                     [this] { return is_refused_get(); });
    return {outcome, bytes};
  }

  // Puts items of the given lengths, which lie one after the other in `items`, under as few claims
  // as there is room: like so many puts, each with its own commit, and no put of another process
  // between those of one claim. A killed one leaves those that it had committed.
  Moved put_many(std::span<const std::byte> items, std::span<const std::size_t> lengths,
                 Deadline deadline) {
    std::size_t bytes = 0;
    for (const std::size_t length : lengths) {
      if (length > ring_.item_bytes_max()) return {Outcome::too_big, 0};
      bytes += length;
    }
    if (bytes > items.size()) return {Outcome::error, 0};
    Moved moved{Outcome::ok, 0};
    while (moved.count < lengths.size() && moved.outcome == Outcome::ok) {
      moved.outcome = wait_for(
          shared_->not_full, Outcome::full, deadline, slice_,
          [&] { return put_some(items, lengths, moved.count); },
          [this] { return is_refused_put(); });
    }
    return moved;
  }

  // Waits like get for one item, then takes what there is, up to lengths.size() items as far as
  // they fit, one after the other into `into`. Like so many gets in a row: a killed one may take
  // all of them along.
  Moved get_many(std::span<std::byte> into, std::span<std::size_t> lengths, Deadline deadline) {
    if (lengths.empty()) return {Outcome::ok, 0};
    std::size_t count = 0;
    const Outcome outcome = wait_for(
        shared_->not_empty, Outcome::empty, deadline, slice_,
        [&] { return get_some(into, lengths, count); }, [this] { return is_refused_get(); });
    return {outcome, count};
  }

  bool empty() const {
    const End head = settled_now(shared_->head);
    return head.word == ring_.free_for(head.position);  // neither taken nor put, at one instant
  }
  bool full() const {
    const End tail = settled_now(shared_->tail);
    return tail.word != ring_.free_for(tail.position);
  }
  std::uint64_t size() const {
    std::uint64_t head = settled_now(shared_->head).position;
    for (;;) {
      const std::uint64_t tail = settled_now(shared_->tail).position;
      const std::uint64_t again = settled_now(shared_->head).position;
      if (again == head) return ring_.distance(head, tail);
      head = again;
    }
  }

  Outcome close() {
    for (PeerWait wait;;) {
      IndexWord tail(shared_->tail.load(std::memory_order_acquire));
      if (tail.closed()) break;
      if (tail.owner() != nobody) {
        if (!wait_behind(shared_->tail, tail, wait)) return Outcome::error;
        continue;
      }
      std::uint64_t expected = tail.bits();
      // Commit. Release: who sees the bit sees the items before it (with P6 of their puts).
      if (shared_->tail.compare_exchange_weak(expected, tail.as_closed().bits(),
                                              std::memory_order_seq_cst,
                                              std::memory_order_relaxed)) {
        break;
      }
    }
    wake_everybody();  // also when it was closed already: the closer may have been killed here
    return Outcome::ok;
  }

  // Positions next to their wrap-around; on a fresh queue, before anybody else uses it.
  void preset(std::uint64_t counter) {
    start_ring_at(*shared_, ring_, slots_, counter % ring_.period());
  }

 private:
  RingQueue(RingShared* shared, const SegmentTerms& terms)
      : shared_(shared),
        ring_(terms.capacity, terms.item_bytes_max),
        slots_(ring_slots(shared, RingTerms::owners(terms))),
        slice_(RingTerms::wait_slice(terms)),
        owners_(ring_seats(shared), RingTerms::owners(terms)),
        seat_(name(), owners_, RingTerms::owners(terms)) {}

  std::atomic<std::uint64_t>& word_at(std::uint64_t position) const {
    return *reinterpret_cast<std::atomic<std::uint64_t>*>(slots_ + ring_.offset(position));
  }
  std::byte* bytes_at(std::uint64_t position) const {
    return slots_ + ring_.offset(position) + sizeof(std::uint64_t);
  }

  void write(std::uint64_t position, std::span<const std::byte> item) {
    if (!item.empty()) std::memcpy(bytes_at(position), item.data(), item.size());
  }

  void read(std::uint64_t position, std::span<std::byte> into) const {
    if (!into.empty()) std::memcpy(into.data(), bytes_at(position), into.size());
  }

  // Steps P1 to P3 of puts; `fill` copies, commits and releases.
  template <class Fill>
  Outcome at_tail(Fill fill) {
    for (PeerWait wait;;) {
      // Step P1: whose turn? Acquire: pairs with P6, all positions before this one were put.
      const IndexWord tail(shared_->tail.load(std::memory_order_acquire));
      if (tail.closed()) return Outcome::closed;
      if (tail.owner() != nobody) {
        if (!wait_behind(shared_->tail, tail, wait)) return Outcome::error;
        continue;
      }
      const std::uint64_t t = tail.position();
      // Step P2: is there room? Acquire: pairs with Q5, the getter has done with the bytes. seq_cst
      // for the waiter's half of the order that keeps wake-ups.
      const std::uint64_t word = word_at(t).load(std::memory_order_seq_cst);
      if (word != ring_.free_for(t)) {
        if (ring_.holds(word, ring_.lap_before(t))) return Outcome::full;
        if (unchanged(shared_->tail, tail)) return Outcome::poisoned;
        continue;  // somebody was faster
      }
      const OwnerId me = seat_.id();
      if (me == nobody) return Outcome::error;
      // Step P3: claim. The slot is still free for t: only the owner of {t} could change that.
      if (!claim(shared_->tail, tail, me)) continue;
      fill(t);
      return Outcome::ok;
    }
  }

  // Puts as many as there is room for, from number `count` on, which it moves on.
  Outcome put_some(std::span<const std::byte> items, std::span<const std::size_t> lengths,
                   std::size_t& count) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < count; ++i) begin += lengths[i];
    return at_tail([&](std::uint64_t t) {
      // Acquire: as P2.
      for (; count < lengths.size() &&
             word_at(t).load(std::memory_order_acquire) == ring_.free_for(t);
           t = ring_.next(t), begin += lengths[count++]) {
        write(t, items.subspan(begin, lengths[count]));  // step P4
        // Step P5. Release: pairs with Q2. Its order against the enlistment comes with P7.
        word_at(t).store(ring_.holding(t, lengths[count]), std::memory_order_release);
      }
      shared_->tail.store(IndexWord::at(t).bits(), std::memory_order_release);  // step P6
      shared_->not_empty.wake_next_after_all();                                 // step P7
    });
  }

  // Takes as many as there are and fit; `count` says how many.
  Outcome get_some(std::span<std::byte> into, std::span<std::size_t> lengths, std::size_t& count) {
    count = 0;
    std::size_t begin = 0;
    const Got first = at_head(into, [&](std::uint64_t h, std::size_t bytes) {
      for (std::uint64_t word = 0;; bytes = ring_.length_of(word)) {
        if (count > 0) read(h, into.subspan(begin, bytes));  // step Q4; the first is copied already
        lengths[count++] = bytes;
        begin += bytes;
        // Step Q5. Release: pairs with P2. Its order against the enlistment comes with Q7.
        word_at(h).store(ring_.free_for(ring_.lap_after(h)), std::memory_order_release);
        h = ring_.next(h);
        // Acquire: as Q2.
        word = word_at(h).load(std::memory_order_acquire);
        const std::size_t room = std::min<std::size_t>(into.size() - begin, ring_.item_bytes_max());
        if (count == lengths.size() || !ring_.holds(word, h) || ring_.length_of(word) > room) break;
      }
      shared_->head.store(IndexWord::at(h).bits(), std::memory_order_release);  // step Q6
      shared_->not_full.wake_next_after_all();                                  // step Q7
    });
    return first.outcome;
  }

  // Steps Q1 to Q4 of get and peek; `finish` commits and releases.
  template <class Finish>
  Got at_head(std::span<std::byte> into, Finish finish) {
    for (PeerWait wait;;) {
      // Step Q1: whose turn? Acquire: pairs with Q6, all positions before this one were taken.
      const IndexWord head(shared_->head.load(std::memory_order_acquire));
      if (head.owner() != nobody) {
        if (!wait_behind(shared_->head, head, wait)) return {Outcome::error, 0};
        continue;
      }
      const std::uint64_t h = head.position();
      // Step Q2: is there an item? Acquire: pairs with P5, its bytes are there. seq_cst for the
      // waiter's half of the order that keeps wake-ups.
      const std::uint64_t word = word_at(h).load(std::memory_order_seq_cst);
      if (!ring_.holds(word, h)) {
        if (word == ring_.free_for(h)) {
          const std::optional<Outcome> refusal = why_empty(h);
          if (refusal) return {*refusal, 0};
        } else if (unchanged(shared_->head, head)) {
          return {Outcome::poisoned, 0};
        }
        continue;  // somebody was faster
      }
      const std::size_t bytes = ring_.length_of(word);
      if (bytes > ring_.item_bytes_max()) return {Outcome::poisoned, 0};
      if (bytes > into.size()) return {Outcome::too_big, bytes};  // the item stays
      const OwnerId me = seat_.id();
      if (me == nobody) return {Outcome::error, 0};
      // Step Q3: claim. The slot still holds h: only the owner of {h} could change that.
      if (!claim(shared_->head, head, me)) continue;
      read(h, into.first(bytes));  // step Q4: copy out
      finish(h, bytes);
      return {Outcome::ok, bytes};
    }
  }

  // Position h was neither put nor taken: is the queue closed there? Nothing if h was put
  // meanwhile.
  std::optional<Outcome> why_empty(std::uint64_t h) const {
    // Acquire: pairs with close. seq_cst: a waiter's test of the condition.
    const IndexWord tail(shared_->tail.load(std::memory_order_seq_cst));
    if (!tail.closed()) return Outcome::empty;
    if (tail.position() == h) return Outcome::closed;
    // Closed behind h: then h was put before, and its slot says so by now.
    if (word_at(h).load(std::memory_order_acquire) == ring_.free_for(h)) return Outcome::poisoned;
    return std::nullopt;
  }

  static bool unchanged(const std::atomic<std::uint64_t>& index, IndexWord seen) {
    return index.load(std::memory_order_acquire) == seen.bits();
  }

  static bool claim(std::atomic<std::uint64_t>& index, IndexWord seen, OwnerId me) {
    std::uint64_t expected = seen.bits();
    // Acquire: pairs with the release of the claim before (P6, Q6, U4).
    return index.compare_exchange_strong(expected, seen.claimed_by(me).bits(),
                                         std::memory_order_acquire, std::memory_order_relaxed);
  }

  // Somebody owns this end. False: this process cannot act (it was forked, and no seat is left).
  [[gnu::noinline]] bool wait_behind(std::atomic<std::uint64_t>& index, IndexWord seen,
                                     PeerWait& wait) {
    if (!wait.step() || !owners_.gone(seen.owner())) return true;
    const OwnerId me = seat_.id();
    if (me == nobody) return false;
    // Step U1: take the claim of the dead over.
    if (!claim(index, seen, me)) return true;
    // Step U2: did it commit? The end is where the slots say it is.
    const std::optional<End> end = settled(seen.position(), &index == &shared_->tail);
    wake_everybody();  // step U3: before the release, so that our own death repeats it
    // Step U4: release. Pairs with P1, P3, Q1, Q3.
    index.store(IndexWord::at(end ? end->position : seen.position()).bits(),
                std::memory_order_release);
    return true;
  }

  // One end of the queue: the first position whose slot says that it was not yet put (tail) or not
  // yet taken (head), and what the slot said.
  struct End {
    std::uint64_t position;
    std::uint64_t word;
  };

  // From `position` on. Nothing if there is no such slot: the queue went on by a whole lap while we
  // looked, or the place is corrupt.
  std::optional<End> settled(std::uint64_t position, bool is_tail) const {
    for (std::uint64_t steps = 0; steps <= ring_.capacity(); ++steps) {
      // Acquire: pairs with P5 and Q5, and keeps the readings in their order.
      const std::uint64_t word = word_at(position).load(std::memory_order_acquire);
      const bool not_yet = is_tail ? word == ring_.free_for(position) ||
                                         ring_.holds(word, ring_.lap_before(position))
                                   : ring_.position_of(word) == position;
      if (not_yet) return End{position, word};
      position = ring_.next(position);
    }
    return std::nullopt;
  }

  End settled_now(const std::atomic<std::uint64_t>& index) const {
    for (;;) {
      const IndexWord seen(index.load(std::memory_order_acquire));
      const std::optional<End> end = settled(seen.position(), &index == &shared_->tail);
      if (end) return *end;
      if (unchanged(index, seen)) throw std::runtime_error("ring: the place is corrupt");
    }
  }

  void wake_everybody() {
    shared_->not_empty.wake_all();
    shared_->not_full.wake_all();
  }

  // Would a put (a get) be refused now? A hint: one reading of the index, one of the slot.
  bool is_refused_put() const {
    const std::uint64_t t = IndexWord(shared_->tail.load(std::memory_order_relaxed)).position();
    return ring_.holds(word_at(t).load(std::memory_order_seq_cst), ring_.lap_before(t));
  }
  bool is_refused_get() const {
    const std::uint64_t h = IndexWord(shared_->head.load(std::memory_order_relaxed)).position();
    return word_at(h).load(std::memory_order_seq_cst) == ring_.free_for(h);
  }

  RingShared* shared_;
  RingGeometry ring_;
  std::byte* slots_;
  WaitSlice slice_;
  OwnerTable owners_;
  OwnerSeat seat_;
};

static_assert(SharedQueue<RingQueue>);

}  // namespace queuecheck
