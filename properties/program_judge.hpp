// How a run of a generated program is judged: as its history, and by what only the program knows,
// which items were too long for the queue.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A violation of the history comes first; the lengths are looked at where there is none.
#pragma once

#include <functional>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// judge_program_run, or judge_conformance_run for one process alone.
using RunJudge = std::function<Judgement(const Program&, const Run&)>;

Judgement judge_program_run(const Program& program, const Run& run);

}  // namespace queuecheck
