// A full fence whose price is paid by one side only: what happens often takes the *light* half (no
// instruction at all), what happens seldom the *heavy* half (a system call of some microseconds
// that makes every processor which runs one of the registered processes execute a full fence).
//
// Process and thread safety: any number of processes and threads. No shared state: whether a queue
// uses it stands in the queue.
//
// Invariants
//   1. If a light half A and a heavy half B are executed, then either everything before A is
//      visible to everything after B, or everything before B is visible to everything after A: what
//      two seq_cst fences in the places of A and B would give.
//   2. That holds only if the process of A is registered: join() answered true in it or in one of
//      the processes it was forked from, since its last exec. (The kernel keeps the registration
//      with the address space: fork copies it, exec begins without.)
//   3. join() answers false where there is no such system call: a kernel before 4.16, or a seccomp
//      filter. All processes of a queue must then use AsymmetricFence(false), whose two halves are
//      both seq_cst fences.
//
// Why it holds. membarrier(GLOBAL_EXPEDITED) sends an interrupt to every other processor that runs
// a registered process and waits until each has executed a full fence; one that switches to a
// registered process meanwhile executes one by switching. So within B there is an instant at which
// A's processor executes a full fence: either before A in program order, then everything before B
// is visible to what follows A; or after it, then everything before A is visible to what follows B.
// The light half keeps the compiler from moving accesses across; the interrupt does the rest.
#pragma once

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace queuecheck {

class AsymmetricFence {
 public:
  // Registers this process. False: not to be had here.
  static bool join() {
    const long offered = syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);
    return offered >= 0 && (offered & MEMBARRIER_CMD_GLOBAL_EXPEDITED) != 0 &&
           syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0) == 0;
  }

  explicit AsymmetricFence(bool asymmetric) : asymmetric_(asymmetric) {}

  bool asymmetric() const { return asymmetric_; }

  void light() const {
    if (asymmetric_) [[likely]] {
      std::atomic_signal_fence(std::memory_order_seq_cst);  // the compiler's order only
    } else {
      std::atomic_thread_fence(std::memory_order_seq_cst);
    }
  }

  void heavy() const {
    if (asymmetric_) syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0);
    // Also our own half in the eyes of the language, and all of it where there is no system call.
    std::atomic_thread_fence(std::memory_order_seq_cst);
  }

 private:
  bool asymmetric_;
};

}  // namespace queuecheck
