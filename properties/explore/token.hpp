// One token for several real processes: who holds it runs, all others sleep in the kernel. It is
// given on with an order.
//
// Process and thread safety: flat, in shared memory; a seat belongs to one process.
//
// Invariants
//   1. A seat is written by the giver while its owner sleeps, and by its owner once it was woken,
//      so there is never more than one holder.
//   2. Whatever the holder wrote before give() is seen by whom it gave to.
//   3. Nobody spins: on one core that only keeps the next one from running.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace queuecheck::explore {

enum class Order : std::uint32_t {
  none,
  begin,  // a worker: a new run; from its first step to its first access
  go_on,  // a worker: go on where you are
  drain,  // a worker: take out what is left
  ask,    // the explorer: answer a question about a choice
  over,   // the explorer: the run has ended
};

class alignas(64) Seat {
 public:
  void give(Order order);
  // Sleeps until somebody gives. Nothing: so much time has passed without.
  std::optional<Order> wait(std::int64_t patience_ns);
  Order wait();
  void clear() { order_.store(Order::none, std::memory_order_relaxed); }

 private:
  std::atomic<Order> order_{Order::none};
};

}  // namespace queuecheck::explore
