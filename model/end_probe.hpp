// End obligations that counting does not decide: a call that waits at the end of a complete run
// although every order of effects that explains the answers lets it go on.
//
// The calls that wait are left out, and one that may not wait is put at the very end in the place
// of one of them, with the answer that would excuse waiting (EMPTY, FULL). If the history had a
// legal order and now has none, the call that waits was enabled in every legal order.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. A finding is certain: both searches ended within the budget, and a call left out that may
//      have taken effect without returning owes its return all the same.
//   2. Nothing is said where others wait differently: rendezvous and bytes, handles, aborts,
//   leases,
//      batches that hang half done, close_wake=keep after a close, crash effects after a kill.
//   3. Joins are decided by counts: every put that may have taken effect against every task_done
//      that returned.
#pragma once

#include <optional>

#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/judge.hpp"

namespace queuecheck {

inline constexpr std::size_t probed_operations_max = 24;

std::optional<Finding> probe_end(const History& history, const Specification& specification,
                                 const JudgeBudget& budget);

std::optional<Finding> judge_joins(const History& history, const Specification& specification);

}  // namespace queuecheck
