// Judges the history of one process by replaying it on the sequential queue, call by call: exact,
// for every operation, item size and answer.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. `violation` names the first answer that the sequential queue cannot give there.
//   2. unknown only where a call answered error or poisoned (did it take effect?) or a put_many
//      does not say how many items went in, and from there on: what stands before it is judged.
//   3. TIMEOUT is called early only beyond what two clock readings can explain.
#pragma once

#include <cstdint>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

// `item_bytes_max`: what the queue was asked to serve; larger items must be refused.
Judgement judge_sequentially(const History& history, const Specification& specification,
                             std::uint32_t item_bytes_max);

// The judgement of a conformance run: the above, merged with what the watchdog observed.
Judgement judge_conformance_run(const Program& program, const Run& run);

}  // namespace queuecheck
