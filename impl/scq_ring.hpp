// A bounded ring of small numbers in shared memory whose two ends are claimed by fetch-and-add: the
// index ring of Ruslan Nikolaev, "A Scalable, Portable, and Memory-Efficient Lock-Free FIFO Queue"
// (DISC 2019), with a closed bit in the tail (as in LCRQ: Morrison and Afek, PPoPP 2013), and with
// a bound on the getters that does not depend on the capacity. ScqQueue is made of two of them.
//
// Process and thread safety: any number of processes, mapped at different addresses, and several
// threads on one object. Lock-free: a process that is stopped or killed at whatever instruction
// holds nobody up; the number that it was moving may be lost.
//
//     tail, head   {ticket:63 | closed:1}        ticket t belongs to entry t mod 2n
//     entry        {cycle = t / 2n | index | safe:1}
//
// Invariants (n numbers, R = 2n entries; tickets and cycles are compared modulo 2^63)
//   1. Whoever calls enqueue(i) holds i, and nobody else does: between a dequeue that returned it
//      (or start) and the enqueue. So items inside and calls of enqueue are at most n together.
//   2. Each ticket of tail goes to one enqueue, each of head to one dequeue. An entry's cycle never
//      goes back. Index i is written with the cycle of ticket t by the enqueue of t alone, and
//      replaced by nothing (`bottom`) by the dequeue of t alone. So an enqueue and a dequeue meet
//      exactly if they have the same ticket, or not at all: then both go on to another.
//   3. The dequeue of t that comes before the enqueue of t makes sure that the latter fails: it
//      raises the cycle of an empty entry to its own (step D6); if an older item is still there,
//      because its dequeue is slow, it takes away `safe` (step D5), and an enqueue uses an unsafe
//      entry only if head <= t, that is, if the dequeue of t has not begun (step E2).
//   4. Once closed, tail stays closed, and no ticket that was drawn after it is used.
//   5. Nothing depends on the address at which the ring is mapped.
//
// Linearizability. Let the last ticket that an operation draws be its ticket.
//   A dequeue that returns an item takes effect when its ticket had been drawn by both sides.
//   An enqueue takes effect after it drew its ticket t, as soon as one of these is so: an enqueue
//   of t or later has made the threshold full (step E4: at the latest, its own); a dequeue has
//   drawn t; the ring is closed. For smaller tickets each of these comes no later, so enqueues and
//   dequeues take effect in the order of tickets: first in, first out.
//   EMPTY by step D7: tail <= h + 1 was read, h being my ticket, which is void (invariant 3). Every
//   other ticket that an enqueue had drawn by then is smaller than h, and drawn by a dequeue: what
//   had taken effect as an enqueue, had as a dequeue; nothing was inside when tail was read. Step
//   D1 is the same without a ticket of mine: head was read before tail, and tail <= head.
//   EMPTY by the threshold (steps D2, D8): below.
//   Closed: enqueues that drew their ticket before the closed bit take effect before it, those that
//   drew it later are refused. A dequeue that finds the ring closed pays no heed to the threshold:
//   it answers CLOSED only by D1 or D7, and since the tail is closed that remains right: an enqueue
//   from before the close that has not yet written its item writes it for the dequeue that has
//   drawn its ticket, or not at all. D2 and D8 read the threshold, then the tail: if that is open,
//   the ring was open when the threshold was read, and EMPTY comes before the close.
//
// The threshold. A dequeue that finds nothing at its ticket while tail is ahead draws the next one.
// For ever? Dequeues that always come a little earlier than the enqueues would keep both going.
// Therefore void tickets are counted: threshold_max = R - 1 + getters_max when an item goes in, one
// less for each void ticket, and below zero means that there is nothing to be found. Why is that
// never wrong? Let enqueue t have made the threshold full, and t not be drawn by a dequeue yet.
//   (a) No enqueue of an open ring draws a ticket from head + R on. Suppose one is about to. Then
//       the R tickets from head on, each with an entry of its own, are drawn, and none of them is
//       dequeued. Some have their item inside, of some the enqueue is under way: with the one about
//       to draw, these hold n numbers at most (invariant 1). The others were skipped, and only
//       because a number was found in the entry, with a ticket before head. No number was found
//       so twice: after the first time its next ticket is one from head on. So n at most were
//       skipped, n - 1 were not, which is less than R.
//   (b) So less than R dequeues draw a ticket from then on and before t. Those that had drawn
//       theirs before, and have yet to count it, are getters_max at most.
//   Together they do not take the threshold below zero. The paper has n for getters_max, for it
//   assumes no more processes than places; a queue of one place with thirty getters would answer a
//   false EMPTY, and lose a wake-up over it. Here it is the largest number of tasks that the kernel
//   can have. The threshold is there for the argument; what stops a dequeue in practice is D1 or
//   D7.
//
// Orders. The arguments use one order of all accesses to head, tail, threshold and entries:
// everything is seq_cst (on x86 that costs something only where the threshold is stored), and the
// partners are named at each access. For the same reason a caller may sleep on an answer:
// event_count.hpp.
//
// Hostile memory: no access outside the ring whatever its words say; a call ends as `poisoned`
// after attempts_max void tickets in a row (65 536 and more; between honest peers they come one
// by one), an index may be any number below R.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>

#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/relax.hpp"

namespace queuecheck {

// Laid out in shared memory; the entries follow. Each word that one side writes all the time has
// two lines of its own (processors fetch lines in pairs).
struct ScqWords {
  alignas(128) std::atomic<std::uint64_t> head;
  alignas(128) std::atomic<std::uint64_t> tail;
  alignas(128) std::atomic<std::int64_t> threshold;
  alignas(128) std::byte end[128];

  std::atomic<std::uint64_t>* entries() {
    return reinterpret_cast<std::atomic<std::uint64_t>*>(end);
  }
};

class ScqRing {
 public:
  using Index = std::uint64_t;
  // PID_MAX_LIMIT: no Linux has more tasks at one time.
  static constexpr std::int64_t getters_max = std::int64_t{1} << 22;

  struct Dequeued {
    Outcome outcome = Outcome::error;  // ok, empty, closed or poisoned
    Index index = 0;
  };

  // `places` (n) is a power of two.
  static std::size_t bytes(std::uint64_t places) {
    return (offsetof(ScqWords, end) + 2 * places * sizeof(std::uint64_t) + 127) / 128 * 128;
  }

  // `apart`: neighbouring tickets have entries in different lines of the cache.
  ScqRing(void* at, std::uint64_t places, bool apart = false, std::int64_t getters = getters_max)
      : words_(static_cast<ScqWords*>(at)),
        entries_(2 * places),
        below_cycle_(2 * entries_ - 1),
        bottom_(entries_ - 1),
        threshold_max_(static_cast<std::int64_t>(entries_) - 1 + getters),
        attempts_max_(4 * entries_ + (std::uint64_t{1} << 16)),
        bits_(static_cast<unsigned>(std::countr_zero(entries_))),
        rotation_(apart && entries_ >= 2 * entries_in_line ? std::countr_zero(entries_in_line)
                                                           : 0) {}

  // Puts 0 .. count - 1 inside. For who is alone with the ring, hence relaxed.
  void start(std::uint64_t first_ticket, std::uint64_t count) {
    const std::uint64_t first = first_ticket * one_ticket;
    const std::uint64_t lap_before = cycle(first - entries_ * one_ticket);
    for (std::uint64_t i = 0; i < entries_; ++i) {
      new (&words_->entries()[i]) std::atomic<std::uint64_t>(lap_before | bottom_ << 1 | safe);
    }
    for (Index i = 0; i < count; ++i) {
      const std::uint64_t ticket = first + i * one_ticket;
      entry(ticket).store(holding(ticket, i), std::memory_order_relaxed);
    }
    words_->head.store(first, std::memory_order_relaxed);
    words_->tail.store(first + count * one_ticket, std::memory_order_relaxed);
    words_->threshold.store(count == 0 ? -1 : threshold_max_, std::memory_order_relaxed);
  }

  // ok, closed or poisoned.
  Outcome enqueue(Index index) {
    for (std::uint64_t attempt = 0; attempt < attempts_max_; ++attempt) {
      // Step E1: draw a ticket. Pairs with D7 and with close.
      const std::uint64_t ticket = words_->tail.fetch_add(one_ticket, std::memory_order_seq_cst);
      if ((ticket & closed_bit) != 0) return Outcome::closed;
      std::atomic<std::uint64_t>& place = entry(ticket);
      std::uint64_t seen = place.load(std::memory_order_seq_cst);  // pairs with D4 to D6
      // Step E2: may I use it? (Invariant 3.) The load of head pairs with D3.
      while (
          before(cycle(seen), cycle(ticket)) && index_in(seen) == bottom_ &&
          ((seen & safe) != 0 || !before(ticket, words_->head.load(std::memory_order_seq_cst)))) {
        // Step E3: write. Pairs with D4: what belongs to the index is there.
        if (!place.compare_exchange_strong(seen, holding(ticket, index),
                                           std::memory_order_seq_cst)) {
          continue;
        }
        // Step E4: there is something to be found. Pairs with D2 and D8.
        if (words_->threshold.load(std::memory_order_seq_cst) != threshold_max_) {
          words_->threshold.store(threshold_max_, std::memory_order_seq_cst);
        }
        return Outcome::ok;
      }
    }
    return Outcome::poisoned;
  }

  // ok, empty, closed or poisoned.
  Dequeued dequeue() {
    const std::int64_t left_before = words_->threshold.load(std::memory_order_seq_cst);
    // If a ticket was void since the last item went in:
    if (left_before != threshold_max_) {
      // Step D1: nothing in sight? Who only looks draws no ticket, and disturbs nobody. (If none
      // was void, the two lines that this reads would be fetched from the other side in vain: with
      // it, each item took 380 ns of processor time at 1x1, without 100.)
      if (const std::optional<Outcome> refusal = refused()) return {*refusal, 0};
      // Step D2: nothing to be found? Pairs with E4; `closed`, read after it, with close.
      if (left_before < 0 && !closed()) return {Outcome::empty, 0};
    }
    for (std::uint64_t attempt = 0; attempt < attempts_max_; ++attempt) {
      // Step D3: draw a ticket. Pairs with E2.
      const std::uint64_t ticket = words_->head.fetch_add(one_ticket, std::memory_order_seq_cst);
      const Index found = take(ticket, attempt < patient_attempts);
      if (found != bottom_) return {Outcome::ok, found};
      // Step D7: is anything ahead? Pairs with E1 and close.
      const std::uint64_t tail = words_->tail.load(std::memory_order_seq_cst);
      const bool nothing_ahead = !before(ticket + one_ticket, tail & ~closed_bit);
      if (nothing_ahead && (tail & closed_bit) != 0) return {Outcome::closed, 0};
      if (nothing_ahead) catch_up();
      // Step D8: one void ticket more. Pairs with E4; `closed`, read after it, with close.
      const std::int64_t left = words_->threshold.fetch_sub(1, std::memory_order_seq_cst);
      if (nothing_ahead || (left <= 0 && !closed())) return {Outcome::empty, 0};
    }
    return {Outcome::poisoned, 0};
  }

  // From here on every enqueue is refused that has not drawn its ticket. Pairs with E1, D7, D8.
  void close() { words_->tail.fetch_or(closed_bit, std::memory_order_seq_cst); }

  bool closed() const { return (words_->tail.load(std::memory_order_seq_cst) & closed_bit) != 0; }

  // What step D1 sees: empty or closed, at the instant of the second reading; nothing if a dequeue
  // has to look.
  std::optional<Outcome> refused() const {
    const std::uint64_t head = words_->head.load(std::memory_order_seq_cst);  // pairs with D3
    const std::uint64_t tail = words_->tail.load(std::memory_order_seq_cst);  // with E1 and close
    if (before(head, tail & ~closed_bit)) return std::nullopt;
    return (tail & closed_bit) != 0 ? Outcome::closed : Outcome::empty;
  }

 private:
  static constexpr std::uint64_t closed_bit = 1;
  static constexpr std::uint64_t one_ticket = 2;  // tickets stand above the closed bit
  static constexpr std::uint64_t safe = 1;
  static constexpr std::uint64_t entries_in_line = 8;
  static constexpr int looks = 32;
  static constexpr std::uint64_t patient_attempts = 8;

  static bool before(std::uint64_t a, std::uint64_t b) {
    return static_cast<std::int64_t>(a - b) < 0;
  }
  std::uint64_t cycle(std::uint64_t word) const { return word & ~below_cycle_; }
  Index index_in(std::uint64_t entry) const { return (entry & below_cycle_) >> 1; }
  std::uint64_t holding(std::uint64_t ticket, Index index) const {
    return cycle(ticket) | index << 1 | safe;
  }
  std::atomic<std::uint64_t>& entry(std::uint64_t ticket) const {
    const std::uint64_t at = (ticket & below_cycle_) >> 1;
    return words_->entries()[((at << rotation_) | (at >> (bits_ - rotation_))) & bottom_];
  }

  // The index in the entry of my ticket; `bottom` if there will never be one.
  Index take(std::uint64_t ticket, bool patient) {
    std::atomic<std::uint64_t>& place = entry(ticket);
    std::uint64_t seen = place.load(std::memory_order_seq_cst);
    if (patient && cycle(seen) != cycle(ticket) && drawn(ticket)) {
      // Its enqueue is about to write: a moment's patience saves both a ticket.
      for (int look = 0; look < looks && cycle(seen) != cycle(ticket); ++look) {
        relax();
        seen = place.load(std::memory_order_seq_cst);
      }
    }
    for (;;) {
      if (cycle(seen) == cycle(ticket)) {
        // Step D4: take it out. Pairs with E3 (the index is mine now) and E2 (the entry is free).
        place.fetch_or(bottom_ << 1, std::memory_order_seq_cst);
        return index_in(seen);
      }
      if (!before(cycle(seen), cycle(ticket))) return bottom_;  // the ring is a lap ahead of me
      const bool is_empty = index_in(seen) == bottom_;
      // Step D5, an older item is in the way: mark it unsafe. Or step D6: raise the cycle. Both
      // pair with E2 and E3.
      const std::uint64_t next =
          is_empty ? cycle(ticket) | bottom_ << 1 | (seen & safe) : seen & ~safe;
      if (next == seen || place.compare_exchange_strong(seen, next, std::memory_order_seq_cst)) {
        return bottom_;
      }
    }
  }

  bool drawn(std::uint64_t ticket) const {
    return before(ticket, words_->tail.load(std::memory_order_relaxed));  // a hint
  }

  // Dequeues have drawn tickets that no enqueue has: spares the enqueues to try them one by one.
  void catch_up() {
    // Relaxed where it fails: it is tried again, or given up; seq_cst where it replaces an E1.
    std::uint64_t tail = words_->tail.load(std::memory_order_relaxed);
    std::uint64_t head = words_->head.load(std::memory_order_relaxed);
    while ((tail & closed_bit) == 0 && before(tail, head) &&
           !words_->tail.compare_exchange_weak(tail, head, std::memory_order_seq_cst,
                                               std::memory_order_relaxed)) {
      head = words_->head.load(std::memory_order_relaxed);
    }
  }

  ScqWords* words_;
  std::uint64_t entries_;      // R
  std::uint64_t below_cycle_;  // mask: the bits of a ticket below its cycle, with the lowest one
  Index bottom_;               // all bits of an index
  std::int64_t threshold_max_;
  std::uint64_t attempts_max_;
  unsigned bits_;      // of an index
  unsigned rotation_;  // neighbouring tickets are that many bits apart in their entries
};

}  // namespace queuecheck
