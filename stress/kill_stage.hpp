// The kill stage: random SIGKILLs of random workers in the middle of traffic on a small queue with
// four processes. Nobody may hang, and no item of another process may be lost or come twice.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. It stops at the first violation, which is in `failures` with its recorded history.
//      Program i of a campaign depends only on (settings, i), but for the instant of its kill,
//      which follows how long such programs take here, and, at a rate, for whether it has one.
//   2. Where the specification declares lock_held, survivors that are stuck are counted and told in
//      `reason`, not accused.
//   3. It tells how long the survivors needed after a kill (recovery.hpp), and does not judge it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck {

struct KillSettings {
  std::uint64_t seed = 1;
  double seconds = 5;
  std::uint64_t count_max = 0;     // kills of the shard; 0 = only the time counts
  std::uint64_t programs_max = 0;  // of the shard; 0 = no limit
  double kills_per_second = 0;     // at random instants; 0 = one in each program
  Shard shard{};
  StressShape shape;  // capacity, item_bytes, operations
  std::vector<std::pair<std::string, std::string>> extra;
  OnFailure on_failure_found;
};

StageResult run_kills(Executor& executor, const KillSettings& settings,
                      const OnProgress& on_progress = {});

}  // namespace queuecheck
