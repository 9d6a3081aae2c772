// Does a program end on a right queue because it puts surely what its waiting gets take? And what
// must go beside a step that is cut, so that it still does: a caller left alone for ever is no
// failure, but costs as much time as one that hangs.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. balances(p) promises nothing for calls in batches and loops that end when the queue is
//      closed: with them it is false.
//   2. rebalance only lowers repeats and removes steps.
#pragma once

#include "queuecheck/stress/program.hpp"

namespace queuecheck {

bool balances(const Program& program);

// Takes away gets that nobody serves, and puts that nobody makes room for.
void rebalance(Program& program);

}  // namespace queuecheck
