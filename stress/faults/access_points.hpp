// Counting the accesses to a queue's memory in a free-running worker: to die at the n-th of them,
// or to dawdle at some. Without a line in the queue: its instrumented twin calls a function at each
// access (access_points_hooks.cpp), which does the access itself at full speed.
//
// Only queuecheck-stress-worker has those functions; in every other program nothing is counted.
//
// Process and thread safety: one thread of the worker runs the queue's code.
//
// Invariants
//   1. Counted are accesses to the armed memory only, from arm() on: atomic ones, plain ones,
//   fences
//      not; a copy of many bytes (memcpy) counts once for each 8 of them.
//   2. A worker dies before the access that it was told, by SIGKILL of its own: nothing of it, or
//      of what comes after, is done. One that is told to pause stops there by SIGSTOP, and does the
//      access when it goes on.
//   3. A delay is drawn before the access. Same seed, same accesses: same delays; what the others
//   do
//      meanwhile is chance.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace queuecheck {

struct AccessOrders {
  std::uint64_t kill_at = 0;          // die at this access, counted from 1; 0: live
  std::uint32_t delay_per_mille = 0;  // so many accesses are delayed
  std::uint64_t seed = 0;
  bool pause = false;  // not die: stop, until SIGCONT
  // For the harness: at which place in the code it dies or stops.
  std::atomic<std::uint64_t>* hit_place = nullptr;
};

class AccessPoints {
 public:
  void arm(std::span<const std::byte> memory, const AccessOrders& orders);
  // Counts nothing any more; answers how many accesses there were.
  std::uint64_t disarm();

  // Before an access at this address, by the code that stands before `place`.
  void pass(const volatile void* address, const void* place) {
    if (reinterpret_cast<std::uintptr_t>(address) - base_ >= bytes_) return;
    if (++count_ == kill_at_) [[unlikely]]
      hit(place);
    if (delay_below_ != 0) delay();
  }
  bool concerns(const volatile void* address) const {
    return reinterpret_cast<std::uintptr_t>(address) - base_ < bytes_;
  }

 private:
  void hit(const void* place) const;
  void delay();

  std::uintptr_t base_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t kill_at_ = 0;
  std::uint32_t delay_below_ = 0;  // of 2^32
  std::uint64_t random_ = 1;
  bool pause_ = false;
  std::atomic<std::uint64_t>* hit_place_ = nullptr;
};

// This process's.
extern AccessPoints access_points;

}  // namespace queuecheck
