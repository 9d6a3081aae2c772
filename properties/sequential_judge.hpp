// Judges histories of calls that never overlap, of one process or handed over from one to the next,
// by replaying them on the sequential queue, call by call: exact, for every operation, axis, item
// size and answer. Where the queue has a choice (what becomes visible when, which item of a bag
// comes out, where a lease goes back to), all of them are followed (possible_states.hpp).
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. `violation` names the first answer that the sequential queue cannot give there, whatever it
//      chose before.
//   2. unknown only where a call answered error or poisoned although that is no answer (was there
//   an
//      effect? either is followed, so a violation behind it is still one), where calls overlap, and
//      where more states are possible than are kept; `unknown_reason` says which.
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
