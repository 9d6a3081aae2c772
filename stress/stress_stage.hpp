// The stress stage: the programs of programs/, with 2, 4 and 16 processes in turn, judged one by
// one, until the time is over or something is wrong.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Program i of a campaign depends only on (settings, i).
//   2. It stops at the first violation, which is in `failures` with its recorded history.
//   3. A verdict unknown is counted and makes the stage unknown, never valid and never a violation.
//   4. A program that never ran is told in `left_out`, with the reason.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"
#include "queuecheck/stress/programs/programs.hpp"

namespace queuecheck {

// Told about a stage under way (counters so far), and about a failure as soon as there is one.
using OnProgress = std::function<void(const StageResult&)>;
using OnFailure = std::function<void(const Failure&)>;

struct StressSettings {
  std::uint64_t seed = 1;
  double seconds = 5;
  std::uint64_t count_max = 0;  // programs of the shard; 0 = only the time counts
  Shard shard{};
  std::vector<std::uint32_t> processes{2, 4, 16};
  std::string program;                                     // by name; empty = all
  StressShape shape;                                       // processes is taken from the list above
  std::vector<std::pair<std::string, std::string>> extra;  // the queue's own options
  OnFailure on_failure_found;
};

StageResult run_stress(Executor& executor, const StressSettings& settings,
                       const OnProgress& on_progress = {});

}  // namespace queuecheck
