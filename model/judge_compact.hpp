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
//   3. The history is expanded (some 200 bytes an operation) only where the sweep cannot decide.
#pragma once

#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/operation_log.hpp"

namespace queuecheck {

Judgement judge(const CompactHistory& history, const Specification& specification,
                const JudgeBudget& budget = {});

}  // namespace queuecheck
