// The crash matrix as a stage: each step that the queue has, with SIGKILL and with SIGSTOP, some
// trials each; what became of it is a row.
//
// Process and thread safety: used by one thread.
//
// Invariants
//   1. Every row has its first trial before any has its second: a budget that ends leaves rows of
//      equal weight. A row with a violation has no further trial.
//   2. `failures` holds the first violation of each class; its program does the same kill again.
//   3. Trial i of a row depends only on (settings, row, i), but for the instants of
//   HitWhen::traffic.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/stress/stress_stage.hpp"

namespace queuecheck {

struct CrashMatrixSettings {
  std::uint64_t seed = 1;
  double seconds = 0;         // 0 = only the trials count
  std::uint64_t trials = 20;  // of a row, at most
  StressShape shape;          // capacity, item_bytes
  std::vector<std::pair<std::string, std::string>> extra;
  OnFailure on_failure_found;
  // Workers that count accesses (process_executor.hpp), or why there are none.
  Executor* counting = nullptr;
  std::string why_not_counting;
  // Names the places of FaultSeen::access_place in the source.
  std::function<std::vector<std::string>(std::span<const std::uint64_t>)> places;
};

StageResult run_crash_matrix(Executor& executor, const CrashMatrixSettings& settings,
                             const OnProgress& on_progress = {});

}  // namespace queuecheck
