// The soak stage: episode after episode (soak_episode.hpp) until the time is over or something is
// wrong, each call judged while it runs, in bounded memory.
//
// Process and thread safety: used by one thread, after start().
//
// Invariants
//   1. It stops at the first violation, which is in `failures` with the last calls around it.
//      What episode i draws depends only on (settings, i); how calls meet does not.
//   2. What was not judged is named in `left_out`.
//   3. Memory does not grow with time: memory_bytes_first and _last are what all processes took at
//      the ends of the episodes of the first and of the last quarter, in the mean.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/stress/soak/soak_crew.hpp"
#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck {

struct SoakSettings {
  std::uint64_t seed = 1;
  double seconds = 60;
  double episode_seconds = 4;
  std::uint64_t episodes_max = 0;  // 0 = only the time counts
  std::uint32_t producers = 2;     // or as many as the queue allows
  std::uint32_t consumers = 2;
  std::uint64_t capacity = 0;    // 0: drawn for each episode
  std::uint32_t item_bytes = 0;  // the same
  double kills_per_second = 0;
  bool checks = true;   // false: the same calls, unrecorded and unjudged, for the price
  bool steady = false;  // one pace, nobody naps
  std::vector<std::pair<std::string, std::string>> extra;
  WatchdogSettings watchdog;
  OnFailure on_failure_found;
  soak::OnWorkers on_workers;  // for those who disturb them
};

StageResult run_soak(Executor& executor, const SoakSettings& settings,
                     const OnProgress& on_progress = {});

}  // namespace queuecheck
