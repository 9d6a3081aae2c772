// The judge: is there an order of effects, each inside its operation's interval, under which the
// sequential queue gives the answers that the history records? And was nothing left undone?
//
// Process and thread safety: pure functions; several judges may run at once.
//
// Invariants
//   1. `violation` is never wrong: every rule used is necessary for a legal order.
//   2. `valid` from the sweep is exact for unbounded FIFO with distinct values, including EMPTY,
//      operations that never returned, and close (reference: linearizability.md §2).
//   3. `valid` for a bounded queue, and with observers, comes from an order that was found:
//   proposed
//      in near-linear time and proved (order_judge.hpp), or searched. Its absence is a violation
//      only where the search ended or the order is forced.
//   4. What could not be decided inside the budget is `unknown`, with the budget's name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/verdict.hpp"

namespace queuecheck {

// The levels of a longer history cost more than its judgement: who wants them asks for the ladder.
inline constexpr std::size_t level_operations_max = 10'000;

// Budgets count states and bytes; time comes in as a callback (true = stop).
struct JudgeBudget {
  // Of the exact search, which is asked last; 0: not at all.
  std::size_t states_max = 2'000'000;
  std::size_t bytes_max = std::size_t{512} << 20;
  std::int64_t deadline_slack_ns = 0;  // allowed lateness; 0 = lateness is not judged
  // What a call that may not wait may take; 0 = not judged. The caller knows by how much the
  // machine delays processes and scales it.
  std::int64_t blocking_slack_ns = 0;
  // A violation of a short history is told with the strongest level that holds (ladder.hpp).
  bool tell_level = true;
  std::function<bool()> stop{};
};

Judgement judge(const History& history, const Specification& specification,
                const JudgeBudget& budget = {});

// The roles alone (roles.hpp), which judge() asks first. `hung`: the run ended in a hang that was
// seen, so what has not returned, and was not killed, is inside until the end.
Judgement judge_roles(const History& history, const Specification& specification, bool hung);

}  // namespace queuecheck
