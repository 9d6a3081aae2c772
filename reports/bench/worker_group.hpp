// The workers of one run, from spawn to reap.
//
// Process and thread safety: used by one thread of the harness.
//
// Invariants
//   1. When the object is gone, its workers are dead and reaped, whatever was thrown.
#pragma once

#include <cstddef>
#include <vector>

#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

class WorkerGroup {
 public:
  WorkerGroup() = default;
  ~WorkerGroup();
  WorkerGroup(const WorkerGroup&) = delete;
  WorkerGroup& operator=(const WorkerGroup&) = delete;

  void add(const char* entry, const WorkerContext& context);

  // Sleeps until the next worker ends, or the time is over; returns how many are alive.
  std::size_t wait(int timeout_ms) const;
  bool has_ended(std::size_t index) const;

  // Ends what still runs. The wait statuses, in the order of add().
  std::vector<int> kill_and_reap();

 private:
  std::vector<Worker> workers_;
};

}  // namespace queuecheck
