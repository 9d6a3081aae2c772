// The state of the sequential model: S = (V, B, R, L, K, Z, U) of the transition rules, with a
// fingerprint that is kept up as steps are taken and undone.
//
//     V visible items      B private buffers, one per owner      R reserved slots (computed)
//     L leased items       K closed processes                    Z open or closed
//     U unfinished tasks
//
// Process and thread safety: plain value.
//
// Invariants
//   1. undo(take(step)) restores the state; steps are undone in reverse order.
//   2. take and undo are O(1) and allocate nothing for fifo, lifo and bag, but for the growth of
//      the log itself; O(k) for relaxed(k); O(items before) for per_producer.
//   3. Equal fingerprints mean equal futures (up to collisions of 128 bits). Unequal ones for
//      states with equal futures are possible and only cost time.
//   4. R = |V| + sum |B| + |L| + leaked slots.
//   5. At most one joint step is open: while `offered`, only the get that takes the offer follows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

#include "queuecheck/impl/vocabulary.hpp"
#include "queuecheck/model/fingerprint_set.hpp"
#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"

namespace queuecheck {

enum class Effect : std::uint8_t {
  none,
  push,            // P1 with immediate visibility
  reserve,         // P1 with eventual visibility: into the owner's buffer
  flush,           // F: the oldest of an owner's buffer becomes visible
  replace_oldest,  // P5
  leak,            // C5, X2: a slot is taken, the item is lost
  offer,           // Z1, first half: a put hands its item over
  accept,          // Z1, second half
  pop,             // G1
  pop_and_leak,    // X3 with slot_leaked
  lease,           // G1 with leases
  clear,
  close,              // C1 drain
  close_and_discard,  // C1 discard
  close_process,      // C2, C3
  abort,              // C4
  join_abort,         // C4: a call that the abort wakes
  acknowledge,        // A1
  give_back_first,    // A2: near its old place
  give_back_last,     // A2: as if put again
  finish_task,        // T1
  die,                // a crash
  lose_buffer,        // X1
  lose_buffer_and_leak,
};

// One allowed answer and what it does. (Not `Step`: that is a step of a program,
// stress/program.hpp, in this same namespace; two of one name would be an ODR violation.)
struct AllowedStep {
  Outcome outcome = Outcome::ok;
  Value value = no_value;        // what a get or peek gives; what a put puts
  std::int64_t answer = 0;       // of an observer: the least
  std::int64_t answer_most = 0;  // and the greatest that is allowed
  Effect effect = Effect::none;
  bool counted = false;      // the item is a task
  std::size_t position = 0;  // of the item that a pop takes, of a lease
  std::uint32_t owner = 0;   // of the item put; whose buffer is flushed or lost
  std::uint32_t process = 0;
  std::uint32_t bytes = 0;
  std::int64_t until = never;  // joint steps: the latest instant that suits this call
  const char* rule = "";
};

struct QueueItem {
  Value value = no_value;
  std::uint32_t owner = 0;
  std::uint32_t bytes = 0;
  std::uint64_t ticket = 0;  // place in the order, for the fingerprint
  Fingerprint print;
};

class QueueState {
 public:
  QueueState() = default;
  explicit QueueState(std::initializer_list<Value> inside, bool is_closed = false) {
    for (const Value value : inside) take({.value = value, .effect = Effect::push}, Order::fifo);
    if (is_closed) take({.effect = Effect::close}, Order::fifo);
  }

  // Which processes hold a sending and a receiving handle (close=last_handle). Without it, the
  // processes that close are all there are.
  void hold_handles(std::uint32_t process, bool sends, bool receives) {
    set_flag(process, (sends ? sends_flag : 0U) | (receives ? receives_flag : 0U));
    if (sends) ++now_.senders;
    if (receives) ++now_.receivers;
  }

  std::span<const QueueItem> visible() const {
    return std::span<const QueueItem>(log_).subspan(now_.head);
  }
  std::size_t size() const { return log_.size() - now_.head; }
  bool nothing_visible() const { return log_.size() == now_.head; }
  bool nothing_buffered() const { return now_.buffered == 0; }
  std::size_t reserved() const { return size() + now_.buffered + leases_.size() + now_.leaked; }
  std::uint64_t reserved_bytes() const { return now_.bytes; }
  std::size_t unfinished() const { return now_.unfinished; }

  bool closed() const { return now_.closed; }
  bool closed_for(std::uint32_t process) const {
    return now_.closed || has_flag(process, closed_flag);
  }
  bool dead(std::uint32_t process) const { return has_flag(process, dead_flag); }
  // The last known handle of the side is gone.
  bool no_sender() const { return now_.handles_gone && now_.senders == 0; }
  bool no_receiver() const { return now_.handles_gone && now_.receivers == 0; }

  bool offered() const { return now_.joint == Joint::offer; }
  bool aborting() const { return now_.joint == Joint::abort; }
  std::int64_t joint_until() const { return now_.joint_until; }
  Value offer() const { return now_.offer; }
  // A history may end here: no put waits for the get of its joint step.
  bool at_rest() const { return !offered(); }

  struct Buffer {
    std::vector<QueueItem> log;
    std::size_t head = 0;
    std::uint32_t process = 0;
    std::size_t size() const { return log.size() - head; }
  };
  std::span<const Buffer> buffers() const { return buffers_; }

  struct Lease {
    QueueItem item;
    std::uint32_t process = 0;
  };
  std::span<const Lease> leases() const { return leases_; }

  Fingerprint fingerprint() const;

  // Two states are equal when their fingerprints are; for tests that undo restores.
  friend bool operator==(const QueueState& a, const QueueState& b) {
    return a.fingerprint() == b.fingerprint() && a.size() == b.size() &&
           a.reserved() == b.reserved() && a.closed() == b.closed();
  }

 private:
  enum class Joint : std::uint8_t { none, offer, abort };

  // All of the state but the containers: saved whole by a step, restored whole by its undo.
  struct Figures {
    std::size_t head = 0;  // log_[head..] is V
    std::size_t buffered = 0;
    std::size_t leaked = 0;
    std::size_t unfinished = 0;
    std::uint64_t bytes = 0;  // of all reserved slots
    std::uint64_t next_ticket = 0;
    std::uint32_t senders = 0;
    std::uint32_t receivers = 0;
    bool handles_gone = false;
    bool closed = false;
    Joint joint = Joint::none;
    std::int64_t joint_until = never;
    Value offer = no_value;
    Fingerprint visible_print;  // of V
    Fingerprint other_print;    // of B, L and the flags of processes
  };

 public:
  struct Undo {
    Effect effect = Effect::none;
    std::uint32_t owner = 0;
    std::uint8_t flags = 0;    // of the process, before
    bool swapped = false;      // the item taken changed places with the first
    std::size_t position = 0;  // of the item taken
    Figures before;
    QueueItem item;                  // what was overwritten or removed for good
    std::vector<std::size_t> heads;  // of all buffers, where a close discards them
  };

  Undo take(const AllowedStep& step, Order order);
  void undo(Undo&& undo);

 private:
  static constexpr std::uint8_t closed_flag = 1;
  static constexpr std::uint8_t dead_flag = 2;
  static constexpr std::uint8_t sends_flag = 4;
  static constexpr std::uint8_t receives_flag = 8;

  bool has_flag(std::uint32_t process, std::uint8_t flag) const {
    return process < flags_.size() && (flags_[process] & flag) != 0;
  }
  void set_flag(std::uint32_t process, unsigned flag) {
    if (process >= flags_.size()) flags_.resize(process + 1, 0);
    flags_[process] = static_cast<std::uint8_t>(flags_[process] | flag);
  }
  Buffer& buffer_of(std::uint32_t owner) {
    if (owner >= buffers_.size()) buffers_.resize(owner + 1);
    return buffers_[owner];
  }

  void insert_last(QueueItem item, Order order);
  void insert_first(QueueItem item, Undo& undo);
  QueueItem remove(std::size_t position, Order order, Undo& undo);
  void put_back(const Undo& undo);
  QueueItem take_last_back();
  void lease_again(const Undo& undo, QueueItem item);
  void lose_handles(std::uint32_t process);
  void discard(Undo& undo);

  std::vector<QueueItem> log_;  // grows at its end; items that were taken stay below head
  std::vector<Buffer> buffers_;
  std::vector<Lease> leases_;
  std::vector<std::uint32_t> puts_of_;  // by owner, for the tickets of per_producer
  std::vector<std::uint8_t> flags_;     // by process
  Figures now_;
};

}  // namespace queuecheck

#include "queuecheck/model/queue_state_steps.hpp"
