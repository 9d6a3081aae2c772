// A process that computes for ever without touching the segment comes to no schedule point, so
// nobody else is asked, and no step bound ends it. This watch does: by processor time.
//
// Process and thread safety: one watch at a time; uses SIGVTALRM and the process's virtual timer.
//
// Invariants
//   1. Counts processor time of this program only: who is stopped, or waits for a processor, is not
//      blamed.
//   2. Ends a run as RunEnd::livelock when one virtual process used half a second of processor
//   time,
//      or up to a whole one, without a schedule point; a step takes less than a microsecond.
#pragma once

namespace queuecheck::explore {

class RunawayWatch {
 public:
  RunawayWatch();
  RunawayWatch(const RunawayWatch&) = delete;
  RunawayWatch& operator=(const RunawayWatch&) = delete;
  ~RunawayWatch();
};

}  // namespace queuecheck::explore
