// End obligations: what a queue must have done by the end of a run, beside giving explainable
// answers. Judged only where the history is `complete` (quiescent at its end), except for
// deadlines.
//
// Process and thread safety: pure function. Internal to model/.
//
// Invariants
//   1. E1: a call still pending must be disabled. Calls of killed processes are exempt, and a
//      killed get may have taken one item, a killed put may have filled one slot. Here by counts;
//      end_probe.hpp has what counts do not decide.
//   2. E3: a call that may not wait has returned, within the slack if one is given.
//      E4: TIMEOUT comes not before the deadline, and with a slack given, neither it nor the end of
//      a complete run comes long after it.
//   3. A finding is certain for the stated specification; what crash={lock_held} or {torn} allows
//      after a kill is no finding.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "queuecheck/model/close_window.hpp"
#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/judge.hpp"
#include "queuecheck/model/windows.hpp"

namespace queuecheck {

std::optional<Finding> judge_obligations(const History& history, const Specification& specification,
                                         const Windows& windows, const JudgeBudget& budget);

// What is told of a call that still waits at the end; after a kill it is a dead owner's.
Finding left_waiting(const History& history, std::size_t i, ViolationClass violation,
                     const char* rule, const std::string& reason);

}  // namespace queuecheck
