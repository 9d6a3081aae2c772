// Real processes for virtual ones: a worker for each, forked once and used for many runs; who was
// killed is forked anew.
//
// Process and thread safety: the explorer's one thread forks, gives and reaps; a worker uses what
// is said below to be a worker's. `Control` is shared memory.
//
// Invariants
//   1. Workers end with the explorer, however it ends (PR_SET_PDEATHSIG).
//   2. kill_worker() returns when the kernel has done all that it does for a dead process: its
//      robust locks are passed on.
//   3. A worker that kills itself has given the token on before; the receiver goes on only when the
//      worker is dead.
//   4. While a crew lives, the explorer and all workers are on one core: giving the token on is
//   then
//      a switch in the kernel and nothing else.
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <cstdint>

#include "queuecheck/properties/explore/choice.hpp"
#include "queuecheck/properties/explore/token.hpp"

namespace queuecheck::explore {

inline constexpr unsigned explorer_seat = processes_max;

struct Control {
  Seat seat[processes_max + 1];
  pid_t pid[processes_max] = {};
  pid_t dying = 0;  // whoever has the token waits for the end of this one
  std::uint64_t run = 0;
};

class ProcessCrew {
 public:
  static Control& shared();  // one for the whole program

  ProcessCrew();
  ProcessCrew(const ProcessCrew&) = delete;
  ProcessCrew& operator=(const ProcessCrew&) = delete;
  ~ProcessCrew() { end(); }

  Control& control() { return *control_; }

  // The workers 0 ... count-1 that there are not, in their bodies. A body does not return.
  template <class Body>
  void complete(unsigned count, Body body) {
    for (unsigned worker = 0; worker < count; ++worker) {
      if (control_->pid[worker] == 0 && !fork_worker(worker)) body(worker);
    }
  }
  // Those in `killed`, a bit each, are dead: their ends are collected.
  void reap(std::uint32_t killed);
  // A worker that is dead although nobody killed it, with its status; false: there is none.
  bool find_dead(unsigned& worker, int& status);
  // All are killed and collected, and the explorer is on its cores again.
  void end();

  // For a worker, of another one and of itself; for whoever was given the token.
  void kill_worker(unsigned victim);
  void give_and_die(unsigned self, unsigned seat, Order order);
  void await_dying();

 private:
  void pin();
  bool fork_worker(unsigned worker);  // true in the explorer, false in the worker

  Control* control_;
  cpu_set_t cores_before_;
  bool pinned_ = false;
};

}  // namespace queuecheck::explore
