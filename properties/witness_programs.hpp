// Small programs built from what a failing run recorded: the few operations that prove the
// violation, their processes alone, and delays that bring them together as they met then. Where
// the failure needs no more than that, shrinking is done before it began.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every program passes check_runnable and has fewer operations than the one that failed.
//   2. The smallest come first; none twice. Each is paced as it was recorded, and also evenly.
#pragma once

#include <vector>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// None for programs with kills, or where the judgement names no operation.
std::vector<Program> witness_programs(const Program& program, const Run& run,
                                      const Judgement& judgement);

}  // namespace queuecheck
