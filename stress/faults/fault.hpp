// A fault beside kills: something that the system may do to a process at any instant, done to
// living workers from outside. It has a name and is drawn at a rate (fault_list.hpp); the disturber
// says when, and to whom (disturber.hpp).
//
//   Target   a worker as faults see it, whoever runs it
//   Fault    one kind of fault, with what it has begun and must end again
//
// Process and thread safety: used by the disturber's thread, under its lock. Of a target's slot and
// log it reads atomics, and writes only what fault.hpp's users own (`churns_asked`).
//
// Invariants
//   1. A fault never ends a worker and never changes what a call may answer: right queues stay
//      right under it.
//   2. After undo() nothing of what act() began goes on: nobody is stopped.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string_view>

#include "queuecheck/stress/control_segment.hpp"
#include "queuecheck/stress/programs/chooser.hpp"

namespace queuecheck {

struct Target {
  std::uint32_t worker = 0;
  pid_t pid = -1;
  int pidfd = -1;  // of this process and no later one with its pid
  WorkerSlot* slot = nullptr;
  const Log* log = nullptr;  // of its calls; nullptr: not known

  // Does it run the queue's code? Elsewhere a fault meets ours, which shows nothing.
  bool in_queue_code() const {
    // acquire, pairs with the worker's set_phase
    return queuecheck::in_queue_code(slot->phase.load(std::memory_order_acquire));
  }
  bool inside_operation() const {
    if (log == nullptr) return false;
    // acquire, pairs with LogWriter::begin
    const std::uint64_t count = log->count.load(std::memory_order_acquire);
    // acquire, pairs with LogWriter::end
    return count != 0 && log->records()[count - 1].t1.load(std::memory_order_acquire) == 0;
  }
};

inline constexpr std::int64_t never_due = std::numeric_limits<std::int64_t>::max();

class Fault {
 public:
  virtual ~Fault() = default;

  // May it be this one's turn now?
  virtual bool suits(const Target& target) const { return target.in_queue_code(); }

  // Does it to targets[victim], which suits. False: it could not (that one has ended meanwhile).
  virtual bool act(std::span<const Target> targets, std::size_t victim, Chooser& choose,
                   std::int64_t now_ns) = 0;

  // Ends what is due of what act() began; answers when the next will be.
  virtual std::int64_t go_on(std::int64_t now_ns) {
    static_cast<void>(now_ns);
    return never_due;
  }

  // Ends all that act() began.
  virtual void undo() {}
};

std::unique_ptr<Fault> make_stop_fault();
std::unique_ptr<Fault> make_signal_fault();
std::unique_ptr<Fault> make_affinity_fault();
std::unique_ptr<Fault> make_churn_fault();

}  // namespace queuecheck
