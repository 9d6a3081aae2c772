// The judge: is there an order of effects, each inside its operation's interval, under which the
// sequential queue gives the answers that the history records? And was nothing left undone?
//
// Process and thread safety: pure functions; several judges may run at once.
//
// Invariants
//   1. `violation` is never wrong: every rule used is necessary for a legal order.
//   2. `valid` from the sweep is exact for unbounded FIFO with distinct values, including EMPTY,
//      operations that never returned, and close (reference: linearizability.md §2).
//   3. What could not be decided inside the budget is `unknown`, with the budget's name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/verdict.hpp"

namespace queuecheck {

// Budgets count states and bytes; time comes in as a callback (true = stop).
struct JudgeBudget {
  std::size_t states_max = 2'000'000;
  std::size_t bytes_max = std::size_t{512} << 20;
  // Histories of at most this many operations, bounded in capacity or outside the sweep's reach,
  // are searched exactly; longer ones get the sound conditions only.
  std::size_t exact_operations_max = 14;
  std::int64_t deadline_slack_ns = 0;  // allowed lateness; 0 = lateness is not judged
  std::function<bool()> stop;
};

Judgement judge(const History& history, const Specification& specification,
                const JudgeBudget& budget = {});

}  // namespace queuecheck
