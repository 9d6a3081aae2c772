// The two ends of a ring: who may act on them, what the slots say of them, and the repair of what
// the killed have left. ring_queue.hpp builds its operations on it and argues that they are
// linearizable; the invariants that are named here stand there.
//
// Process and thread safety: as the ring; one object for each handle, used by any of its threads.
//
// Invariants
//   1. Whoever is called back by at_tail or at_head owns that end, and it alone; it has to release
//      it, and may commit before that.
//   2. The owner of an end that is not released has either not come to its end yet, or is dead.
//   3. An answer of refusal (FULL, EMPTY, CLOSED) was exact at one instant of the call. BUSY says
//      that an end was claimed, by one owner who lives, for a whole second: he is stopped, or the
//      index word is damaged.
//
// Recovery. The owner of a claim stands in the index word; who is gone is known by pid, start time
// and seat (owner_table.hpp, liveness.hpp), and only the dead lose a claim. Its repairer first
// takes the claim over by name (U1), so that repairers exclude each other and the death of one
// leaves the same state to the next; then looks whether the slot was committed (U2), which is all
// that there is to know, since an operation changes the queue by exactly one store to a slot; wakes
// everybody, since the dead may have owed a wake-up (U3); and releases the index behind the slots
// that were committed, or where it was (U4). So an operation of a killed process either happened or
// did not: a put that did not leaves a free slot with scribbled bytes, a get that did not leaves
// its item in its place. What can be lost is the item of a get that committed and whose process
// died before it could use it: crash={inflight_lost}. When is it noticed? By the next one who wants
// that end: it has waited a millisecond, asks whether the owner is gone (2 us), and repairs.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "queuecheck/impl/owner_table.hpp"
#include "queuecheck/impl/peer_wait.hpp"
#include "queuecheck/impl/prefetch.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/ring_place.hpp"
#include "queuecheck/impl/ring_words.hpp"

namespace queuecheck {

class RingEnds {
 public:
  // One end of the queue: the first position whose slot says that it was not yet put (tail) or not
  // yet taken (head), and what the slot said.
  struct End {
    std::uint64_t position;
    std::uint64_t word;
  };

  RingEnds(RingShared* shared, const SegmentTerms& terms)
      : shared_(shared),
        ring_(terms.capacity, terms.item_bytes_max),
        slots_(ring_slots(shared, RingTerms::owners(terms))),
        owners_(ring_seats(shared), RingTerms::owners(terms)),
        seat_("ring", owners_, RingTerms::owners(terms)) {}

  // Before anybody else uses the queue.
  void start_at(std::uint64_t position) { start_ring_at(*shared_, ring_, slots_, position); }

  const RingGeometry& ring() const { return ring_; }

  std::atomic<std::uint64_t>& word_at(std::uint64_t position) const {
    return *reinterpret_cast<std::atomic<std::uint64_t>*>(slots_ + ring_.offset(position));
  }

  // Only the owner of the tail writes, only the owner of the head reads.
  void write(std::uint64_t position, std::span<const std::byte> item) {
    if (!item.empty()) std::memcpy(bytes_at(position), item.data(), item.size());
  }
  void read(std::uint64_t position, std::span<std::byte> into) const {
    if (!into.empty()) std::memcpy(into.data(), bytes_at(position), into.size());
  }

  // For batches: the slots that come soon were last written by the other side, and each line of
  // them costs a transfer between processors; asked for early, they overlap (60 -> 85 M items/s in
  // batches of 32, 8 B, 1x1).
  void fetch_ahead_of(std::uint64_t position) const {
    constexpr std::uint64_t slots_ahead = 8;
    fetch_for_writing(slots_ + ring_.offset(position + slots_ahead));
  }

  // Steps P1 to P3 of puts; `fill` copies, commits and releases.
  template <class Fill>
  Outcome at_tail(Fill fill) {
    for (PeerWait wait;;) {
      // Step P1: whose turn? Acquire: pairs with P6, all positions before this one were put.
      const IndexWord tail(shared_->tail.load(std::memory_order_acquire));
      if (tail.closed()) return Outcome::closed;
      if (tail.owner() != nobody) {
        if (const auto answer = wait_behind(shared_->tail, tail, wait)) return *answer;
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
  // Step P6: pairs with P1 and P3.
  void release_tail(std::uint64_t next) {
    shared_->tail.store(IndexWord::at(next).bits(), std::memory_order_release);
  }

  // Steps Q1 to Q4 of get and peek; `finish` commits and releases.
  template <class Finish>
  Got at_head(std::span<std::byte> into, Finish finish) {
    for (PeerWait wait;;) {
      // Step Q1: whose turn? Acquire: pairs with Q6, all positions before this one were taken.
      const IndexWord head(shared_->head.load(std::memory_order_acquire));
      if (head.owner() != nobody) {
        if (const auto answer = wait_behind(shared_->head, head, wait)) return {*answer, 0};
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
  // Step Q6: pairs with Q1 and Q3.
  void release_head(std::uint64_t next) {
    shared_->head.store(IndexWord::at(next).bits(), std::memory_order_release);
  }

  Outcome close() {
    for (PeerWait wait;;) {
      IndexWord tail(shared_->tail.load(std::memory_order_acquire));
      if (tail.closed()) return Outcome::ok;
      if (tail.owner() != nobody) {
        if (const auto answer = wait_behind(shared_->tail, tail, wait)) return *answer;
        continue;
      }
      std::uint64_t expected = tail.bits();
      // Commit. Release: who sees the bit sees the items before it (with P6 of their puts).
      if (shared_->tail.compare_exchange_weak(expected, tail.as_closed().bits(),
                                              std::memory_order_seq_cst,
                                              std::memory_order_relaxed)) {
        return Outcome::ok;
      }
    }
  }

  End tail_now() const { return settled_now(shared_->tail); }
  End head_now() const { return settled_now(shared_->head); }

  // Would a put (a get) be refused now? A hint: one reading of the index, one of the slot. An index
  // that lags says "no".
  bool is_refused_put() const {
    const std::uint64_t t = IndexWord(shared_->tail.load(std::memory_order_relaxed)).position();
    return ring_.holds(word_at(t).load(std::memory_order_seq_cst), ring_.lap_before(t));
  }
  bool is_refused_get() const {
    const std::uint64_t h = IndexWord(shared_->head.load(std::memory_order_relaxed)).position();
    return word_at(h).load(std::memory_order_seq_cst) == ring_.free_for(h);
  }

  void wake_everybody() {
    shared_->not_empty.wake_all();
    shared_->not_full.wake_all();
  }

 private:
  std::byte* bytes_at(std::uint64_t position) const {
    return slots_ + ring_.offset(position) + sizeof(std::uint64_t);
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

  // Somebody owns this end. Nothing: look again. BUSY: it lives, and does not go on. ERROR: this
  // process cannot act (it was forked, and no seat is left).
  [[gnu::noinline]] std::optional<Outcome> wait_behind(std::atomic<std::uint64_t>& index,
                                                       IndexWord seen, PeerWait& wait) {
    if (!wait.step()) return std::nullopt;
    if (!owners_.gone(seen.owner())) {
      return wait.stuck(seen.bits()) ? std::optional(Outcome::busy) : std::nullopt;
    }
    const OwnerId me = seat_.id();
    if (me == nobody) return Outcome::error;
    // Step U1: take the claim of the dead over.
    if (!claim(index, seen, me)) return std::nullopt;
    // Step U2: did it commit? The end is where the slots say it is.
    const std::optional<End> end = settled(seen.position(), &index == &shared_->tail);
    wake_everybody();  // step U3: before the release, so that our own death repeats it
    // Step U4: release. Pairs with P1, P3, Q1, Q3.
    index.store(IndexWord::at(end ? end->position : seen.position()).bits(),
                std::memory_order_release);
    return std::nullopt;
  }

  // From `position` on. Nothing if there is no such slot: the queue went on by a whole lap while we
  // looked, or the place is corrupt.
  std::optional<End> settled(std::uint64_t position, bool is_tail) const {
    for (std::uint64_t steps = 0; steps <= ring_.capacity(); ++steps) {
      // seq_cst: pairs with P5 and Q5; and observers, who read both ends, all see commits in their
      // one order (with acquire, one may see a put without the get that came before it).
      const std::uint64_t word = word_at(position).load(std::memory_order_seq_cst);
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

  RingShared* shared_;
  RingGeometry ring_;
  std::byte* slots_;
  OwnerTable owners_;
  OwnerSeat seat_;
};

}  // namespace queuecheck
