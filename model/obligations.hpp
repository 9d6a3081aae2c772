// End obligations: what a queue must have done by the end of a run, beside giving explainable
// answers. Judged only where the history is `complete` (quiescent at its end), except for
// deadlines.
//
// Process and thread safety: pure function. Internal to model/.
//
// Invariants
//   1. E1: a call still pending must be disabled. Calls of killed processes are exempt, and a
//   killed
//      get may have taken one item, a killed put may have filled one slot.
//   2. E3: a call that may not wait has returned, within the slack if one is given.  E4: TIMEOUT comes not before the deadline.
//   3. A finding is certain for the stated specification; what crash={lock_held} or {torn} allows
//      after a kill is no finding.
#pragma once

#include <optional>

#include "queuecheck/model/close_window.hpp"
#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

std::optional<Finding> judge_obligations(const History& history, const Specification& specification,
                                         const Windows& windows, const JudgeBudget& budget);

}  // namespace queuecheck
