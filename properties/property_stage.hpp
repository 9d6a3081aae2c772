// The stage "properties" of verify: generated concurrent programs, run in batches, each judged
// against the model, until the budget ends or one is a violation, which is then shrunk.
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. The evidence of a violation is handed to on_failure_found before anything else is run.
//   2. Program i of the campaign depends only on (seed, i, generator): the same index of the same
//      seed is the same program, whatever the budget and batch size.
//   3. unknown is neither pass nor fail: one undecided run makes the stage unknown, unless another
//      is a violation.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>

#include "queuecheck/properties/generators.hpp"
#include "queuecheck/properties/shrink.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

// Told from time to time, with the counters so far.
using StageProgress = std::function<void(const StageResult&)>;
using FailureFound = std::function<void(const Failure&)>;

struct PropertySettings {
  std::uint64_t seed = 1;
  double seconds = 5;  // for finding; shrinking has its own
  std::uint64_t programs_max = std::numeric_limits<std::uint64_t>::max();  // of the shard
  Shard shard{};
  std::uint32_t batch = 64;
  GeneratorSettings generator{};  // no operations: those that the executor's queue offers
  ShrinkSettings shrink{};
  bool shrink_failures = true;
  FailureFound on_failure_found{};
};

StageResult run_properties(Executor& executor, const PropertySettings& settings,
                           const StageProgress& progress = {});

}  // namespace queuecheck
