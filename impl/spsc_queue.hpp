// "spsc": one producer and one consumer, wait-free, with blocking forms that cost nothing while
// nobody sleeps; items of different lengths lie packed in a ring of records.
//
// Process and thread safety: at any time at most one process (and one thread of it) puts and at
// most one gets; they may be the same, and either may be replaced, also after a SIGKILL, if the
// successor begins after its predecessor has ended. Observers and close may be called by anybody at
// any time. More producers or consumers are refused at create.
//
// Invariants
//   1. tail and head are {count of items ever, position in the ring}, each one word and so changed
//      by one store: tail by the producer only, head by the consumer only. Counts are modulo 2^32
//      and only ever subtracted; 0 <= tail - head <= capacity <= 2^31.
//   2. cached_head is a value that head had since the last put that found the queue full by it,
//      cached_tail (a count) one that tail had; both may lag, never lead. They stand in the shared
//      memory, so that who takes over a role finds them.
//   3. The records of [head, tail) are written before tail passes them and read before head does.
//   4. `end`, once decided, never changes: the count of items that were put before the close. The
//      consumer passes no item beyond it. Whoever has seen `closing` decides it before answering.
//   5. Nothing in the place depends on the address at which it is mapped.
//
// Linearizability while open. A put takes effect at its store of tail (a4), a get at its store of
// head (b4); each word has one writer, so both are totally ordered, and a get of item n follows the
// put of item n by the acquire of tail (b2) of its release. FULL: head is read (a2) and
// tail - head == capacity; tail is ours, so the queue is full at that read. EMPTY: likewise at the
// read of tail (b2). A put that is refused by cached_head refreshes it first, so no answer rests on
// an old value. empty and full read the two words once, in the order that makes the answer true at
// some instant between (see there); size reads head, tail and head again until head stood still
// around tail, which takes a caller with a role at most `capacity` rounds.
//
// Linearizability of close, without a lock or an atomic read-modify-write in put and get. It takes
// effect when `end` is decided, by one CAS from "none" to the count of tail:
//     close:  closing = 1;  heavy fence;  read tail;  decide end = tail;  wake everybody
//     put:    closing?;  ... tail = t + 1;  light fence;  closing?  then decide, and look whether
//             item t is before end: if so OK, else CLOSED, and nobody will ever read it
//     get:    h == cached_tail: read tail, then closing?  then decide, and go up to end only
// (i) A put that answers OK is before end. If it saw closing, it looked. If it did not, its store
//     of tail came before its light fence and its look at closing after; whoever decides has seen
//     closing (or set it), then executed a heavy fence, then read tail. The fence pair leaves two
//     cases: the put's look comes after closing is visible (it saw it), or tail == t + 1 is visible
//     to the decider, hence end > t.
// (ii) The consumer takes no item that is not before end. It took count v from tail and then saw no
//     closing. A decider reads tail after closing = 1 and a heavy fence; had it read less than v,
//     then the store of v came after, hence after closing was visible everywhere, and so the
//     consumer's acquire of v, and its look at closing after that, would have found closing set.
// (iii) So get answers CLOSED only at head == end, where nothing accepted is left, and put answers
//     CLOSED only when end is decided or would be decided without it. Close never waits.
//
// Recovery. There is nothing to repair: a process killed inside put has stored tail or not, one
// killed inside get has stored head or not. Before that, a put has written where nobody reads, and
// a get has read what the next consumer reads again. A close killed after its first store is
// finished by everybody who sees it. The item of a get that was killed after b4 is lost with it
// (inflight_lost), no other ever is.
//
// Waiting. Putter: publish (a4), light fence, look for a sleeper (a5). Sleeper: enlist, heavy
// fence, try again, sleep only if refused. By the fence pair either the sleeper's try sees the item
// or the putter's look sees the sleeper (event_count.hpp: c, d, a, b); the same for getters and
// room. The light fence is no instruction where membarrier can be had; else it is a full fence per
// item (option `fence`). A waker killed between a4 and its wake leaves a sleeper beside an item for
// at most one `wait_slice`.
//
// Options: wait_slice=MILLISECONDS|none (default 10); fence=auto|full|membarrier (auto: membarrier
// where it can be had at create; who attaches must then have it too and is refused otherwise);
// ring_bytes=N: a smaller ring than `capacity` items of the largest size need; the queue is then
// full when either bound is reached, or when what is free lies in two pieces that are both too
// small: no word of the specification but refusal=free covers that.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "queuecheck/impl/asymmetric_fence.hpp"
#include "queuecheck/impl/event_count.hpp"
#include "queuecheck/impl/queue.hpp"
#include "queuecheck/impl/record_ring.hpp"
#include "queuecheck/impl/relax.hpp"
#include "queuecheck/impl/segment_header.hpp"
#include "queuecheck/impl/spsc_options.hpp"
#include "queuecheck/impl/wait_slice.hpp"

namespace queuecheck {

class SpscQueue {
 public:
  static constexpr const char* name() { return "spsc"; }

  static std::string specification(const Options& options) {
    const SpscOptions choice(options);
    const std::string capacity =
        choice.ring_bytes == 0 ? std::to_string(options.capacity)
                               : "bytes(" + std::to_string(choice.ring_bytes) + ") refusal=free";
    return "fifo capacity=" + capacity +
           " producers=1 consumers=1 close=drain crash={inflight_lost}";
  }

  static constexpr SegmentKind segment_kind{
      "spsc", 2, {"wait_slice_ns", "ring_units", "asymmetric"}};
  static SegmentTerms terms(const Options& options) {
    const SpscOptions choice(options);
    SegmentTerms terms{options.capacity, options.item_bytes_max, 0, {}};
    terms.own = {static_cast<std::uint64_t>(choice.wait_slice.ns()),
                 SpscOptions::ring_units(options), choice.asymmetric(), 0};
    terms.bytes = place_bytes(terms);
    return terms;
  }
  static SegmentTerms terms_at(const Place& place) {
    return SegmentHeader::attach(place, segment_kind, place_bytes);
  }
  static std::size_t bytes_needed(const Options& options) { return terms(options).bytes; }

  static SpscQueue create(const Place& place, const Options& options) {
    SegmentTerms terms = SpscQueue::terms(options);
    if (terms.own[asymmetric] == SegmentTerms::any) {
      terms.own[asymmetric] = AsymmetricFence::join() ? 1 : 0;
    }
    auto* shared = SegmentHeader::lay_out<Shared>(place, segment_kind, terms);
    shared->header.publish();
    return SpscQueue(shared, terms);
  }

  static SpscQueue attach(const Place& place) {
    const SegmentTerms terms = terms_at(place);
    if (terms.own[asymmetric] != 0 && !AsymmetricFence::join()) {
      throw std::runtime_error("spsc: " + place.name +
                               " relies on membarrier, which this process may not use; "
                               "create it with fence=full");
    }
    return SpscQueue(reinterpret_cast<Shared*>(place.memory.data()), terms);
  }

  std::uint64_t capacity() const { return capacity_; }

  // Producer.
  Outcome try_put(std::span<const std::byte> item) {
    if (item.size() > item_bytes_max_) return Outcome::too_big;
    if (closing()) return settle(), Outcome::closed;
    // Step a1: relaxed: ours, or our predecessor's, who ended before we began.
    const Position tail = Position::of(shared_->tail.load(std::memory_order_relaxed));
    Position head = Position::of(shared_->cached_head.load(std::memory_order_relaxed));
    auto record = place_for(item.size(), tail, head);  // step a2: room, as far as we know?
    if (!record) {
      // Acquire: pairs with b4: the consumer has done with the records before head.
      const std::uint64_t fresh = shared_->head.load(std::memory_order_acquire);
      shared_->cached_head.store(fresh, std::memory_order_relaxed);  // relaxed: ours
      head = Position::of(fresh);
      if (tail.count - head.count > capacity_) return Outcome::poisoned;
      record = place_for(item.size(), tail, head);
      if (!record) return Outcome::full;
    }
    ring_.write(*record, tail.unit, item.data());  // step a3: copy in
    const Position next{tail.count + 1, record->next};
    // Step a4: publish. Release: pairs with the acquire of b2.
    shared_->tail.store(next.word(), std::memory_order_release);
    fence_.light();  // step a5: pairs with the heavy fences of sleepers and of settle
    if (closing() && !precedes(tail.count, settle())) return Outcome::closed;
    shared_->not_empty.wake_one();
    return Outcome::ok;
  }

  // Consumer.
  Got try_get(std::span<std::byte> into) {
    // Step b1: relaxed: ours, or our predecessor's.
    const Position head = Position::of(shared_->head.load(std::memory_order_relaxed));
    std::uint32_t tail = shared_->cached_tail.load(std::memory_order_relaxed);
    if (head.count == tail) {  // step b2: empty, as far as we know?
      const Visible visible = visible_tail();
      tail = visible.count;
      shared_->cached_tail.store(tail, std::memory_order_relaxed);  // relaxed: ours
      if (head.count == tail) return {visible.closed ? Outcome::closed : Outcome::empty, 0};
    }
    const auto record = ring_.find(head.unit);
    if (!record || tail - head.count > capacity_) return {Outcome::poisoned, 0};
    if (record->item_bytes > into.size()) return {Outcome::too_big, record->item_bytes};
    ring_.read(*record, into.data());  // step b3: copy out
    const Position next{head.count + 1, record->next};
    // Step b4: give the room back. Release: pairs with the acquire of a2.
    shared_->head.store(next.word(), std::memory_order_release);
    fence_.light();  // step b5: pairs with the heavy fence of a sleeping putter
    shared_->not_full.wake_one();
    return {Outcome::ok, record->item_bytes};
  }

  Outcome put(std::span<const std::byte> item, Deadline deadline) {
    return wait_for(shared_->not_full, Outcome::full, deadline, [&] { return try_put(item); });
  }

  Got get(std::span<std::byte> into, Deadline deadline) {
    std::size_t bytes = 0;
    const Outcome outcome = wait_for(shared_->not_empty, Outcome::empty, deadline, [&] {
      const Got got = try_get(into);
      bytes = got.bytes;
      return got.outcome;
    });
    return {outcome, bytes};
  }

  // Head first: if tail still equals it, nothing was inside when tail was read; if not, the item
  // number `head` was inside when head was read, or else at the instant of its put, before anybody
  // could have taken it.
  bool empty() const {
    const std::uint32_t head = head_count();
    return visible_tail().count == head;
  }

  // Tail first: if head is `capacity` behind, tail cannot have moved, and the queue was full when
  // head was read; if not, it was not full when tail was read, or else at the instant of the get
  // that made room.
  bool full() const {
    const std::uint32_t tail = visible_tail().count;
    return tail - head_count() == capacity_;
  }

  std::uint64_t size() const {
    std::uint32_t head = head_count();
    for (;;) {
      const std::uint32_t tail = visible_tail().count;
      const std::uint32_t again = head_count();
      if (again == head) return tail - head;
      head = again;
    }
  }

  // Anybody. Idempotent.
  Outcome close() {
    // Release is enough: settle's heavy fence orders it before the look at tail.
    shared_->closing.store(1, std::memory_order_release);
    settle();
    // Sleepers enlist before they look again, and look after a heavy fence: either they see
    // `closing`, or they are woken.
    shared_->not_empty.wake_all();
    shared_->not_full.wake_all();
    return Outcome::ok;
  }

  // Counts next to their wrap-around; on a fresh queue, before anybody else uses it.
  void preset(std::uint64_t counter) {
    const Position start{static_cast<std::uint32_t>(counter), 0};
    shared_->tail.store(start.word(), std::memory_order_relaxed);
    shared_->head.store(start.word(), std::memory_order_relaxed);
    shared_->cached_head.store(start.word(), std::memory_order_relaxed);
    shared_->cached_tail.store(start.count, std::memory_order_relaxed);
  }

 private:
  enum Own : std::uint8_t { wait_slice_ns, ring_units, asymmetric };  // terms.own
  static constexpr std::uint64_t decided = std::uint64_t{1} << 32;    // flag in `end`

  // Each side's words have lines of their own, and pairs of lines, which some processors fetch
  // together. The header is written at create, the last one only by sleepers, their wakers and
  // close.
  struct Shared {
    SegmentHeader header;
    alignas(128) std::atomic<std::uint64_t> tail{0};
    alignas(128) std::atomic<std::uint64_t> cached_head{0};  // the producer's
    alignas(128) std::atomic<std::uint64_t> head{0};
    alignas(128) std::atomic<std::uint32_t> cached_tail{0};  // the consumer's
    alignas(128) std::atomic<std::uint32_t> closing{0};
    EventCount not_empty;
    EventCount not_full;
    std::atomic<std::uint64_t> end{0};
  };

  // A value of head or tail.
  struct Position {
    std::uint32_t count;
    std::uint32_t unit;

    static Position of(std::uint64_t word) {
      return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32)};
    }
    std::uint64_t word() const { return (std::uint64_t{unit} << 32) | count; }
  };

  // What is to be seen of tail: up to `end` once that is decided.
  struct Visible {
    std::uint32_t count;
    bool closed;
  };

  SpscQueue(Shared* shared, const SegmentTerms& terms)
      : shared_(shared),
        ring_(reinterpret_cast<std::byte*>(shared) + sizeof(Shared),
              static_cast<std::uint32_t>(terms.own[ring_units]),
              static_cast<std::uint32_t>(terms.item_bytes_max)),
        fence_(terms.own[asymmetric] != 0),
        capacity_(static_cast<std::uint32_t>(terms.capacity)),
        item_bytes_max_(static_cast<std::uint32_t>(terms.item_bytes_max)),
        wait_slice_(WaitSlice::stored(name(), terms.own[wait_slice_ns])) {}

  // Throws where there can be no such queue.
  static std::uint64_t place_bytes(const SegmentTerms& terms) {
    WaitSlice::stored(name(), terms.own[wait_slice_ns]);
    SpscOptions::require_sizes(terms.capacity, terms.item_bytes_max, terms.own[ring_units]);
    return sizeof(Shared) + terms.own[ring_units] * RecordRing::unit_bytes;
  }

  bool closing() const {
    // Acquire: pairs with close. What it is worth before and after is said above, (i) and (ii).
    return shared_->closing.load(std::memory_order_acquire) != 0;
  }

  // Decides where the queue ends, if nobody has; returns that count. Only after `closing` was seen.
  std::uint32_t settle() const {
    // Acquire and release: a decision carries what its maker saw.
    std::uint64_t end = shared_->end.load(std::memory_order_acquire);
    if (end == 0) {
      fence_.heavy();  // pairs with the light fence of put: its item is visible, or it sees closing
      // Acquire: pairs with a4, for whoever takes items up to this end.
      const std::uint64_t tail = shared_->tail.load(std::memory_order_acquire);
      const std::uint64_t mine = decided | Position::of(tail).count;
      if (shared_->end.compare_exchange_strong(end, mine, std::memory_order_acq_rel,
                                               std::memory_order_acquire)) {
        end = mine;
      }
    }
    return static_cast<std::uint32_t>(end);
  }

  Visible visible_tail() const {
    // Acquire: pairs with a4: the records before tail are there; and keeps closing's load below.
    // seq_cst, as in head_count: an observer sees puts and gets in one order with everybody else.
    const std::uint64_t tail = shared_->tail.load(std::memory_order_seq_cst);
    if (!closing()) return {Position::of(tail).count, false};
    return {settle(), true};
  }

  std::uint32_t head_count() const {
    // seq_cst: keeps the loads of an observer in their order, which acquire does, too; but with it
    // alone the observer may miss a get that then found the queue empty (C++; no x86 does that).
    return Position::of(shared_->head.load(std::memory_order_seq_cst)).count;
  }

  // Is item number `item` before `end`? The two are less than 2^31 apart.
  static bool precedes(std::uint32_t item, std::uint32_t end) {
    return static_cast<std::int32_t>(item - end) < 0;
  }

  std::optional<RecordRing::Record> place_for(std::size_t bytes, Position tail,
                                              Position head) const {
    const std::uint32_t inside = tail.count - head.count;
    if (inside >= capacity_) return std::nullopt;
    return ring_.room_for(bytes, tail.unit, head.unit, inside == 0);
  }

  // Tries until the answer is not `refusal`, sleeping on `event` in between.
  template <class Try>
  Outcome wait_for(EventCount& event, Outcome refusal, Deadline deadline, Try attempt) {
    for (;;) {
      // One or two microseconds of looking; a wake-up takes twenty times as long.
      Outcome outcome = attempt();
      for (int looks = 0; outcome == refusal && looks < 64; ++looks) {
        // A look at the clock costs as much as two at the queue.
        if (looks % 8 == 0 && passed(deadline)) return Outcome::timeout;
        relax();
        outcome = attempt();
      }
      if (outcome != refusal) return outcome;
      const EventCount::Key key = event.enlist();
      fence_.heavy();  // enlisted before we look again; pairs with the light fences of a5 and b5
      outcome = attempt();
      if (outcome == refusal) event.wait(key, wait_slice_.end(deadline));
      event.withdraw(key);
      if (outcome != refusal) return outcome;
    }
  }

  static bool passed(Deadline deadline) {
    return !deadline.is_none() && deadline.monotonic_ns <= Deadline::after(0).monotonic_ns;
  }

  Shared* shared_;
  RecordRing ring_;
  AsymmetricFence fence_;
  std::uint32_t capacity_;
  std::uint32_t item_bytes_max_;
  WaitSlice wait_slice_;
};

static_assert(SharedQueue<SpscQueue>);

}  // namespace queuecheck
