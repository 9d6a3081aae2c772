// Names for the processes of one queue, small enough to stand in a word beside other things: an
// OwnerId of 21 bits names a seat of the table in the queue, the seat names the process.
//
//   OwnerTable   the seats, in shared memory: who sits there, and for the how-manieth time
//   OwnerSeat    one handle's seat, in the memory of its process; finds a new one after a fork
//
// Process and thread safety: any number of processes and threads. A process may be killed in any of
// these functions; its seat is given to another when it is needed.
//
// Invariants
//   1. An id is given out once (until the seat has changed hands 512 times): a seat's generation
//      goes on with each new owner.
//   2. gone(id) is true only if the process that got the id from take() is gone, or gave it back,
//      and false as soon as it is known to live (liveness.hpp, 2).
//   3. A seat is given to another only by a compare-and-swap from a process that is gone, so two
//      processes never hold the same seat.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "queuecheck/impl/liveness.hpp"
#include "queuecheck/impl/machine_shortage.hpp"

namespace queuecheck {

// Generation and number of a seat (from 1). 0 is nobody.
using OwnerId = std::uint32_t;
inline constexpr OwnerId nobody = 0;

class OwnerTable {
 public:
  static constexpr unsigned seat_bits = 12;
  static constexpr unsigned generation_bits = 9;
  static constexpr unsigned id_bits = seat_bits + generation_bits;
  static constexpr std::uint32_t seats_max = (1U << seat_bits) - 1;

  // Zeroed memory is a table with all seats free.
  struct Seat {
    std::atomic<std::uint64_t> identity;  // 0 = free
    std::atomic<std::uint32_t> generation;
    std::uint32_t unused;
  };

  OwnerTable(Seat* seats, std::uint32_t count) : seats_(seats), count_(count) {}

  // A seat for this process; nobody if each one is taken by a process that lives.
  OwnerId take(ProcessIdentity me) {
    // Begin at different seats: processes that attach together do not fight for the first one.
    const std::uint32_t first = static_cast<std::uint32_t>(me.pid()) % count_;
    for (const bool of_the_dead : {false, true}) {
      for (std::uint32_t i = 0; i < count_; ++i) {
        const std::uint32_t at = (first + i) % count_;
        // Acquire: pairs with the releases in take and give_back; what the last owner did with its
        // seat is over.
        std::uint64_t sitting = seats_[at].identity.load(std::memory_order_acquire);
        if (sitting != 0 && !(of_the_dead && ProcessIdentity(sitting).gone())) continue;
        if (!seats_[at].identity.compare_exchange_strong(
                sitting, me.word(), std::memory_order_acq_rel, std::memory_order_relaxed)) {
          continue;
        }
        // Who is killed here has no id yet, so nothing is held under the new generation; the old
        // one's id is judged by our identity until then, which delays its repair by no more than
        // this line. Release: pairs with the acquire in gone.
        const std::uint32_t before = seats_[at].generation.fetch_add(1, std::memory_order_acq_rel);
        return id(at, before + 1);
      }
    }
    return nobody;
  }

  void give_back(OwnerId id) {
    // Release: pairs with the acquire in take.
    if (Seat* seat = seat_of(id)) seat->identity.store(0, std::memory_order_release);
  }

  // Will this owner never act again? Also true of an id that nobody can have got.
  bool gone(OwnerId id) const {
    const Seat* seat = seat_of(id);
    if (seat == nullptr) return true;
    // Acquire: pairs with take.
    const std::uint64_t identity = seat->identity.load(std::memory_order_acquire);
    if (seat->generation.load(std::memory_order_acquire) % generations != id >> seat_bits) {
      return true;  // the seat went to another, and only the dead lose theirs
    }
    return identity == 0 || ProcessIdentity(identity).gone();
  }

 private:
  static constexpr std::uint32_t generations = 1U << generation_bits;

  static OwnerId id(std::uint32_t at, std::uint32_t generation) {
    return (generation % generations) << seat_bits | (at + 1);
  }
  Seat* seat_of(OwnerId id) const {
    const std::uint32_t number = id & seats_max;
    return number == 0 || number > count_ ? nullptr : &seats_[number - 1];
  }

  Seat* seats_;
  std::uint32_t count_;
};

class OwnerSeat {
 public:
  // Throws MachineShortage when there is none.
  OwnerSeat(const char* queue, OwnerTable table, std::uint32_t seats)
      : table_(table), cached_identity_(&ProcessIdentity::cached()) {
    if (renew() == nobody) {
      throw MachineShortage(std::string(queue) + ": all " + std::to_string(seats) +
                            " seats are taken by processes that live; right would be owners=N");
    }
  }
  OwnerSeat(const OwnerSeat&) = delete;
  OwnerSeat& operator=(const OwnerSeat&) = delete;
  ~OwnerSeat() {
    const std::uint64_t seen = seat_.load(std::memory_order_relaxed);
    // In a child that never used the handle the seat is the parent's.
    if (mine(seen)) table_.give_back(id_in(seen));
  }

  // The id under which this process may act now; nobody if it was forked and no seat is left.
  OwnerId id() {
    // Relaxed: written by this process only, or by the one it was forked from.
    const std::uint64_t seen = seat_.load(std::memory_order_relaxed);
    return mine(seen) ? id_in(seen) : renew();
  }

 private:
  // {the low bits of the identity that took the seat | id}, so that both change in one step.
  static constexpr std::uint64_t id_mask = (std::uint64_t{1} << OwnerTable::id_bits) - 1;

  static OwnerId id_in(std::uint64_t seat) { return static_cast<OwnerId>(seat & id_mask); }
  bool mine(std::uint64_t seat) const {
    const std::uint64_t identity = cached_identity_->load(std::memory_order_relaxed);
    return identity != 0 && ((identity << OwnerTable::id_bits) ^ seat) <= id_mask;
  }

  [[gnu::noinline]] OwnerId renew() {
    const ProcessIdentity me = ProcessIdentity::of_this_process();
    std::uint64_t seen = seat_.load(std::memory_order_relaxed);
    const OwnerId taken = table_.take(me);
    if (taken == nobody) return nobody;
    const std::uint64_t seat = me.word() << OwnerTable::id_bits | taken;
    if (seat_.compare_exchange_strong(seen, seat, std::memory_order_relaxed)) return taken;
    table_.give_back(taken);  // another thread of this child was faster
    return id_in(seen);
  }

  OwnerTable table_;
  std::atomic<std::uint64_t>* cached_identity_;
  std::atomic<std::uint64_t> seat_{0};
};

}  // namespace queuecheck
