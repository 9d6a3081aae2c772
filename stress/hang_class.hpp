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
#pragma once

#include <span>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/watchdog.hpp"

namespace queuecheck {

struct HangContext {
  bool killed_inside = false;  // a process was killed in the middle of an operation
  bool probe_stuck = false;    // ... and a fresh process does not get through try_get() either
  bool probed = true;          // false: no fresh process was sent
};

Judgement classify_hang(const History& history, const Specification& specification,
                        std::span<const StuckActor> actors, const HangContext& context);

}  // namespace queuecheck
