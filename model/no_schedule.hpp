// What to say of an answer that no order of effects explains.
//
// Process and thread safety: pure functions. Internal to model/.
//
// Invariants
//   1. The finding names the answer that cannot follow, and with a forced order the value that
//      stands in its way.
#pragma once

#include "queuecheck/model/finding.hpp"
#include "queuecheck/model/order_judge.hpp"

namespace queuecheck {

// The class of an answer that no order explains, by what was answered.
ViolationClass class_of_answer(const Operation& o);

// The order is known, and puts and gets in that order cannot be timed as the answers say.
Finding no_schedule(const History& history, const DepthProblem& problem,
                    const OrderVerdict& orders);

}  // namespace queuecheck
