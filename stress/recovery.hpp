// How long a queue needs after a kill: from the kill to the next operation that a survivor of each
// role (who puts, who gets) completes; and, beside it, how late this machine runs a process whose
// time has come, which no queue can help.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Only operations of the program count, not those with which the harness empties the queue at
//      the end; a role whose survivors had nothing left to do, or died, gives no figure.
//   2. A figure includes the survivors' own wait for a processor: judge it by the delay beside it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

class RecoveryTimes {
 public:
  // One run of a program with kills.
  void add(const Program& program, const History& history);

  // Sleeps for a moment, and takes how much longer it was.
  void sample_delay();

  // recovery_ns_p50, recovery_ns_p99, recovery_ns_max, recoveries, scheduling_delay_ns_p99; those
  // for which there are figures.
  void tell(std::map<std::string, double>& counters) const;

  const std::vector<std::int64_t>& recoveries_ns() const { return recoveries_ns_; }
  const std::vector<std::int64_t>& delays_ns() const { return delays_ns_; }

 private:
  std::vector<std::int64_t> recoveries_ns_;
  std::vector<std::int64_t> delays_ns_;
};

// The smallest value that at least `share` of all are not above; 0 of none.
std::int64_t quantile(std::vector<std::int64_t> values, double share);

}  // namespace queuecheck
