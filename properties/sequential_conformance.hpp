// The stage "conformance" of verify (program K1): does the queue, used by one process alone, answer
// every call as the sequential queue does? Capacities 1..8, 255, 256; items of every length.
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. Deterministic apart from deadlines: the same seed makes the same calls.
//   2. Every capacity of the list is visited before any is visited twice.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/shrink.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

struct ConformanceSettings {
  std::uint64_t seed = 1;
  double seconds = 3;
  std::uint64_t programs_max = 600;
  std::uint32_t batch = 18;
  std::vector<std::uint32_t> capacities{1, 2, 3, 4, 5, 7, 8, 255, 256};
  std::vector<std::uint32_t> item_bytes_max{8, 64, 17, 1, 300};
  std::vector<OperationKind> operations{};  // none: those that the executor's queue offers
  std::vector<std::pair<std::string, std::string>> extra{};
  ShrinkSettings shrink{};
  bool shrink_failures = true;
  FailureFound on_failure_found{};
};

StageResult run_conformance(Executor& executor, const ConformanceSettings& settings,
                            const StageProgress& progress = {});

}  // namespace queuecheck
