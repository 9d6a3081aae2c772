// The judge over compact logs: the sweep where it is exact, the general judge elsewhere.
//
// A violation found by the sweep is told by the general judge on the few operations that prove it,
// so that class, rule and words are those of every other history.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Same verdict as judge(expand(history)).
//   2. Judgement::witness holds the indices of CompactHistory; operations are named by process and
//      place as in the whole history.
//   3. The history is expanded (some 200 bytes an operation) only where the sweep cannot decide,
//      or the level of a short one is told.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/operation_log.hpp"

namespace queuecheck {

// nullopt where the general judge must decide: what the sweep does not know, obligations (calls
// that hang in a complete run, slack for calls that may not wait), a history that is not well
// formed. `positions`: where each operation stands in the file, if ties and words are to be as of
// that order.
std::optional<Judgement> judge_in_logs(const CompactHistory& history,
                                       const Specification& specification,
                                       const JudgeBudget& budget = {},
                                       std::span<const std::uint32_t> positions = {});

// The same, and where it gives nothing, judge(expand(history)).
Judgement judge(const CompactHistory& history, const Specification& specification,
                const JudgeBudget& budget = {});

}  // namespace queuecheck
