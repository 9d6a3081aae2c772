// Asks a queue the laws, one round after the other, until the time is over or one is broken.
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. Trial i of a law depends only on (seed, law, i).
//   2. Programs begin small and grow. Those of a broken law are made smaller together, and where
//   the
//      model objects to one of them alone, that one further.
//   3. The failure's rule is the law's name. Which of its programs is the evidence, and of which
//      class, the sequential model says where it objects to one of them, else the law.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "queuecheck/properties/laws/law.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/properties/shrink.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

struct LawSettings {
  std::uint64_t seed = 1;
  double seconds = 1;
  std::uint64_t rounds_max = 200;
  std::string only;  // a law's check name; empty: all
  std::vector<std::uint32_t> capacities{2, 1, 3, 4, 5, 7, 8, 255};
  std::vector<std::uint32_t> item_bytes_max{8, 16, 64, 17, 1};
  std::vector<OperationKind> operations{};  // none: those that the executor's queue offers
  bool presets = false;                     // with operations: it has `preset`
  std::vector<std::pair<std::string, std::string>> extra{};
  ShrinkSettings shrink{};  // its judge is the law, then the model
  bool shrink_failures = true;
  FailureFound on_failure_found{};
};

// Status::nothing where no law applies; `reason` says why the only one does not.
StageResult run_laws(Executor& executor, const LawSettings& settings,
                     const StageProgress& progress = {});

}  // namespace queuecheck
