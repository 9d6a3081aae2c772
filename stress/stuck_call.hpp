// The call in which somebody stands still: his last one in the history.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Calls come in the order of the actors, one each; `actor` points into what was given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/stress/hang_evidence.hpp"

namespace queuecheck {

struct StuckCall {
  const StuckActor* actor = nullptr;
  std::optional<std::size_t> index{};  // of its last operation in the history
  OperationKind kind = OperationKind::put;
  std::int64_t timeout_ns = 0;
  std::size_t number = 0;  // the process's operation, from 1
  bool enabled = false;    // its condition certainly holds
};

std::vector<StuckCall> stuck_calls(const History& history, std::span<const StuckActor> actors);

}  // namespace queuecheck
