// The executor whose programs run under faults (fault.hpp), and which faults those can be here.
//
// Its name is that of disturbed_name(): failure files keep it, and a replay makes the same executor
// from it.
//
// Process and thread safety: used by one thread of the harness, after start().
//
// Invariants: those of process_executor.hpp, and
//   1. After run_batch() nobody is stopped, however it ended.
//   2. A program without kills in which a call ended with an error is undecided, never valid.
#pragma once

#include <memory>
#include <string>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/faults/disturber.hpp"
#include "queuecheck/stress/faults/fault_list.hpp"
#include "queuecheck/stress/watchdog.hpp"

namespace queuecheck {

struct FaultsHere {
  FaultList faults;      // those that can act
  std::string left_out;  // "affinity: there is one processor; churn: ..."; empty: none
};

// What of `wanted` can act on this queue and this machine; `kills`: programs with kills will run.
FaultsHere faults_here(const FaultList& wanted, const QueueSource& queue, const QueueFacts& facts,
                       bool kills);

// `disturber` was made of the same faults. Throws EnvironmentError as make_counting_executor.
std::unique_ptr<Executor> make_disturbed_executor(const QueueSource& queue, const FaultList& faults,
                                                  std::shared_ptr<Disturber> disturber,
                                                  const WatchdogSettings& watchdog = {});

}  // namespace queuecheck
