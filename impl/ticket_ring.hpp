// "ticket": the bounded queue of Dmitry Vyukov (1024cores.net, "bounded MPMC queue") with 32-bit
// tickets, in shared memory, with waiting, deadlines and close: many producers, many consumers.
// What `ring` adds to it is the survival of kills; beside it, it shows what that costs.
//
// Process and thread safety: any number of processes, mapped at different addresses, and several
// threads on one handle. Not kill-safe: see "Crash".
//
//     enq {ticket, closed, in_flight}                deq ticket
//     cell of ticket t:  t = free for t -> t + 1 = holds t -> t + capacity = free one lap later
//     put:  claim enq | copy in  | cell := t + 1         | in_flight - 1, signal
//     get:  claim deq | copy out | cell := t + capacity  | signal
//
// Invariants
//   1. A cell's sequence number says whose turn it is: t = free for the put of ticket t, t + 1 =
//      holds the item of ticket t, t + capacity = free again, one lap later. (With one cell,
//      "holds" and "free one lap later" would be the same number; hence capacity is a power of two,
//      at least 2.)
//   2. A ticket is claimed by a CAS of enq or deq; between claim and step V7 or W6 the cell belongs
//      to the claimer.
//   3. in_flight is the number of tickets that were claimed by puts and are not yet published, plus
//      puts between publishing and lowering it; once closed, no ticket is claimed any more
//      (ticket_words.hpp).
//   4. Differences are taken modulo 2^32 and read as signed: capacity is at most 2^30.
//   5. Nothing in the place depends on the address at which it is mapped.
//
// Linearizability. A put takes effect at its CAS of enq (V5), a get at its CAS of deq (W4); the
// order of the tickets is the order of the items. Observers count tickets, so they are exact:
// between two equal readings of deq, size is the ticket of enq less that of deq. (The CAS of deq is
// a release, too, and for them alone: who reads a ticket of deq does not read an older one of enq.)
//   put answers FULL when it read ticket t, open, and then found the cell of t one lap behind: at
//   the first reading capacity tickets were put and not yet taken, *or* the get of t - capacity has
//   claimed and is copying.
//   get answers EMPTY when it read ticket t in deq and then found the cell of t not published: at
//   that instant t was not put, *or* the put of t has claimed and is copying, although later items
//   may be there.
//   These two are not truthful; both need an open operation of the other kind: refusal=unfinished.
//   get answers CLOSED when the cell of t was not published (Z1), then enq was closed with none in
//   flight (Z2), and then the cell was still not published (Z3): all that was accepted had been
//   published before Z2, so t was not among it. Without the second look, an item that was put
//   between Z1 and Z2 would be denied. With puts in flight a try answers EMPTY (they are open), and
//   a get with a deadline waits: for the item, or for the last of them to wake everybody (V8).
//
// Waiting (gathering_wait.hpp: steps X1 to X8 are its loop). A waiter spins for a microsecond or
// two, counts itself and learns its key in one atomic step (X2, X3), tries again (X5), and sleeps
// only if it was refused (X6). It is the *waker* who takes a waiter off the count (V8, W7), not the
// waiter after waking (X7 only takes back what no waker took): otherwise every put until it runs
// would enter the kernel. A waker wakes one, and none while the one woken before is on its way; who
// finds more than it takes wakes the next. That chain is needed here for another reason, too: the
// put of t + 1 may publish before the put of t, its wake-up is spent on a getter who finds t
// unfinished, and when t is published there are two items and one wake-up.
// Why no wake-up is lost (event_count.hpp): a putter sleeps only after its enlistment and then its
// reading of the cell; a getter frees the cell (W6) and then reads the waiters; all four seq_cst.
// A getter enlists, reads the cell, enq (Z2) and the cell again (Z3); a put publishes, lowers
// in_flight and reads the waiters. Enlisting, Z2, lowering and reading are seq_cst: a waker who
// missed the enlistment has lowered before Z2, so Z3 sees the item. One locked instruction does for
// in_flight and for that order.
//
// Crash. A process that dies between claim and publication leaves its cell unfinished for ever: its
// item is lost (inflight_lost), the cell never comes back (slot_leaked), and whoever gets to that
// ticket is refused for ever, which refusal=unfinished covers, since the dead operation stays open;
// those who wait without a deadline wait for ever (lock_held). A put that died before it lowered
// in_flight, even with its item published, also keeps all getters after a close from hearing
// CLOSED: tries answer EMPTY, deadlines end, others wait for ever. The item of a get that died
// after its claim is lost with it. No torn item can be seen: the cell is not published. A wake-up
// lost with its waker or wakee heals after a slice (option `wait_slice`: milliseconds, default 10;
// `none`).
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <string>

#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/gathering_wait.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/segment_header.hpp"
#include "queuecheck/impl/ticket_place.hpp"
#include "queuecheck/impl/ticket_words.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

class TicketRing {
 public:
  static constexpr const char* name() { return "ticket"; }

  static std::string specification(const Options& options) {
    return "fifo capacity=" + std::to_string(TicketTerms::rounded(options.capacity)) +
           " close=drain refusal=unfinished crash={inflight_lost,slot_leaked,lock_held}";
  }

  static constexpr SegmentKind segment_kind = TicketTerms::kind;
  static SegmentTerms terms(const Options& options) { return TicketTerms::of(options); }
  static SegmentTerms terms_at(const Place& place) {
    return SegmentHeader::attach(place, segment_kind, TicketTerms::bytes);
  }
  static std::size_t bytes_needed(const Options& options) { return terms(options).bytes; }

  static TicketRing create(const Place& place, const Options& options) {
    const SegmentTerms terms = TicketRing::terms(options);
    auto* shared = SegmentHeader::lay_out<TicketShared>(place, segment_kind, terms);
    const TicketRing ring(shared, terms);
    ring.at_.start_at(0);
    shared->header.publish();
    return ring;
  }

  static TicketRing attach(const Place& place) {
    const SegmentTerms terms = terms_at(place);
    return TicketRing(reinterpret_cast<TicketShared*>(place.memory.data()), terms);
  }

  std::uint64_t capacity() const { return at_.capacity(); }

  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > at_.item_bytes_max()) return Outcome::too_big;
    // Acquire: the cell is read after it. A stale ticket only fails its CAS.
    std::uint64_t bits = at_->enq.load(std::memory_order_acquire);
    for (;;) {
      const PutWord enq(bits);
      if (enq.closed()) return Outcome::closed;  // step V1: closed?
      const std::uint32_t pos = enq.ticket();    // step V2: my ticket?
      TicketCell& cell = at_.cell(pos);
      // Step V3: acquire, pairs with W6: the getter has done with the cell. seq_cst for a waiter.
      const std::uint32_t seq = cell.seq.load(std::memory_order_seq_cst);
      const auto dif = static_cast<std::int32_t>(seq - pos);  // step V4: whose turn?
      if (dif < 0) return Outcome::full;                      // step V5: one lap behind
      if (dif > 0) {
        bits = at_->enq.load(std::memory_order_acquire);   // taken meanwhile
        if (bits == enq.bits()) return Outcome::poisoned;  // by nobody
      } else if (at_->enq.compare_exchange_weak(bits, enq.claimed().bits(),
                                                std::memory_order_acquire)) {
        write_cell(cell, item);                              // step V6: copy in
        cell.seq.store(pos + 1, std::memory_order_release);  // step V7: publish, pairs with W2
        published();
        return Outcome::ok;
      }
    }
  }

  Got try_get(std::span<std::byte> into) {
    // Before a ticket is taken: it cannot be given back when the item turns out too long.
    if (into.size() < at_.item_bytes_max()) return {Outcome::too_big, at_.item_bytes_max()};
    // Acquire: the cell is read after it. A stale ticket only fails its CAS.
    std::uint32_t pos = at_->deq.load(std::memory_order_acquire);  // step W1: my ticket?
    for (;;) {
      TicketCell& cell = at_.cell(pos);
      // Step W2: acquire, pairs with V7: the item is there.
      const std::uint32_t seq = cell.seq.load(std::memory_order_acquire);
      const auto dif = static_cast<std::int32_t>(seq - (pos + 1));  // step W3: whose turn?
      if (dif < 0) {                                                // step W4, Z1: not published
        // Step Z2: closed? seq_cst for a waiter. Acquire: pairs with the lowering of in_flight.
        const PutWord enq(at_->enq.load(std::memory_order_seq_cst));
        // Step Z3: once more; with none in flight, all that was accepted is published by now.
        if (cell.seq.load(std::memory_order_acquire) != seq) continue;
        const bool drained = enq.closed() && enq.in_flight() == 0;
        return {drained ? Outcome::closed : Outcome::empty, 0};  // step Z4
      }
      if (dif > 0) {
        const std::uint32_t seen = pos;
        pos = at_->deq.load(std::memory_order_acquire);  // taken meanwhile
        if (pos == seen) return {Outcome::poisoned, 0};  // by nobody
      } else if (at_->deq.compare_exchange_strong(pos, pos + 1, std::memory_order_acq_rel)) {
        const Got got = read_cell(cell, into);  // step W5: copy out
        // Step W6: free for the next lap. Release: pairs with V3. seq_cst: before W7.
        cell.seq.store(pos + at_.capacity(), std::memory_order_seq_cst);
        at_->not_full.wake_next();  // step W7: signal, if anybody waits
        return got;
      }
    }
  }

  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return wait_for(
        at_->not_full, Outcome::full, deadline, slice_, [&] { return try_put(item); },
        [this] { return is_refused_put(); });
  }

  Got get(std::span<std::byte> into, Deadline deadline) {
    std::size_t bytes = 0;
    const auto attempt = [&] {
      const Got got = try_get(into);
      bytes = got.bytes;
      return got.outcome;
    };
    const Outcome outcome = wait_for(
        at_->not_empty, Outcome::empty, deadline, slice_, attempt,
        [this] { return is_refused_get(); }, [this] { return is_surely_refused_get(); });
    return {outcome, bytes};
  }

  bool empty() const { return size() == 0; }
  bool full() const { return size() == at_.capacity(); }
  std::uint64_t size() const {
    // seq_cst: keeps the three readings in their order, and all observers see one order of puts and
    // gets; with acquire one may see a put before a get and another the get before the put.
    std::uint32_t deq = at_->deq.load(std::memory_order_seq_cst);
    for (;;) {
      const PutWord enq(at_->enq.load(std::memory_order_seq_cst));
      const std::uint32_t again = at_->deq.load(std::memory_order_seq_cst);
      if (again == deq) return enq.ticket() - deq;
      deq = again;
    }
  }

  Outcome close() {
    // Step Y1: no claim succeeds from here on. seq_cst: before the waiters are looked at.
    at_->enq.fetch_or(PutWord::closed_bit, std::memory_order_seq_cst);
    at_->not_empty.wake_all();  // steps Y2, Y3: also when it was closed already, since the
    at_->not_full.wake_all();   // closer may have been killed here
    return Outcome::ok;
  }

  // Tickets next to their wrap-around; on a fresh queue, before anybody else uses it.
  void preset(std::uint64_t counter) { at_.start_at(static_cast<std::uint32_t>(counter)); }

 private:
  TicketRing(TicketShared* shared, const SegmentTerms& terms)
      : at_(shared, terms), slice_(TicketTerms::wait_slice(terms)) {}

  // Relaxed, here and in read_cell: the cell is ours; its number publishes the length, too.
  static void write_cell(TicketCell& cell, std::span<const std::byte> item) {
    cell.length.store(static_cast<std::uint32_t>(item.size()), std::memory_order_relaxed);
    if (!item.empty()) std::memcpy(cell.item(), item.data(), item.size());
  }

  Got read_cell(TicketCell& cell, std::span<std::byte> into) const {
    const std::size_t bytes = cell.length.load(std::memory_order_relaxed);
    if (bytes > at_.item_bytes_max()) return {Outcome::poisoned, 0};
    if (bytes != 0) std::memcpy(into.data(), cell.item(), bytes);
    return {Outcome::ok, bytes};
  }

  // The rest of a put whose item is published.
  void published() {
    // Release: pairs with Z2. seq_cst: before the waiters are looked at.
    const PutWord before(at_->enq.fetch_sub(PutWord::one_in_flight, std::memory_order_seq_cst));
    if (before.closed() && before.in_flight() == 1) [[unlikely]] {
      at_->not_empty.wake_all();  // the last one: what getters waited for after the close
    } else {
      at_->not_empty.wake_next();  // step V8: signal, if anybody waits
    }
  }

  // Would a put (a get) be refused now? A hint: one reading of the ticket, one of the cell.
  bool is_refused_put() const {
    const std::uint32_t pos = PutWord(at_->enq.load(std::memory_order_relaxed)).ticket();
    const std::uint32_t seq = at_.cell(pos).seq.load(std::memory_order_seq_cst);
    return static_cast<std::int32_t>(seq - pos) < 0;
  }
  bool is_refused_get() const {
    const std::uint32_t pos = at_->deq.load(std::memory_order_relaxed);
    const std::uint32_t seq = at_.cell(pos).seq.load(std::memory_order_seq_cst);
    return static_cast<std::int32_t>(seq - (pos + 1)) < 0;
  }

  // As a get would find it: publishing (V7) is not seq_cst, but the lowering after it is. A put
  // that left its wake-up to us, since we were on our way, had lowered before we arrived.
  bool is_surely_refused_get() const {
    if (!is_refused_get()) return false;
    at_->enq.load(std::memory_order_seq_cst);  // as Z2; then Z3
    return is_refused_get();
  }

  TicketPlace at_;
  WaitSlice slice_;
};

static_assert(SharedQueue<TicketRing>);

}  // namespace queuecheck
