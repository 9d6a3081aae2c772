// What kind of a hang is it? From the history so far and from who is stuck, to a class of DESIGN §5
// in words such as "lost wakeup: process 2 waits in get() although 1 item is present".
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Only a call whose condition certainly holds accuses: counts err on the queue's side (a put
//      that never returned may or may not be inside, a crash may have cost what the specification
//      allows).
//   2. A hang in which no condition holds is no violation: the program cannot go on, its last
//      operations stay pending.
//   3. What a run's hang is follows from its evidence and from the specification that its history
//      carries, nothing else: asked again under another one, the answer is that one's.
#pragma once

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/hang_evidence.hpp"

namespace queuecheck {

// Was a process killed in the middle of an operation? A queue with a buffer of its own works on
// when its process is in no call: there every kill counts.
bool killed_inside(const History& history, const Specification& specification);

Judgement classify_hang(const History& history, const Specification& specification,
                        const HangEvidence& evidence);

// Sets what run.hang makes of the run: `observed`, and whether its history is complete. Where we
// have the better words already, the judge is not asked about the end.
void conclude_hang(Run& run);

}  // namespace queuecheck
