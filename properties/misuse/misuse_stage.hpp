// Performs every misuse on a queue: the rows of the table, and a failure for the first forbidden
// outcome.
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. A row for every misuse, or for the only one that is wanted, whatever the queue does.
//   2. A failure of a place carries the misuse as the name of its program ("misuse: NAME"): its
//      program alone does not show it, and replay performs the misuse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "queuecheck/properties/misuse/misuse.hpp"
#include "queuecheck/properties/property_stage.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck {

struct MisuseSettings {
  std::uint64_t seed = 1;
  std::vector<std::string_view> only{};  // misuses by name; none: all
  bool in_threads = false;  // its items lie on one process's heap: no place can be misused
  std::vector<std::pair<std::string, std::string>> extra{};
  FailureFound on_failure_found{};
};

struct MisuseResult {
  StageResult stage;
  std::vector<MisuseRow> rows;
};

MisuseResult run_misuses(Executor& executor, const MisuseSettings& settings);

// The misuse of a place that a failure's program names; nullopt where replay can run the program.
std::optional<std::string> misuse_of(const Program& program);

}  // namespace queuecheck
