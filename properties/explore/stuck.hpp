// How an explored run ended, apart from what its operations answered: who waits for whom, and what
// that is called (classes of DESIGN §5).
//
// Process and thread safety: after a run, before the next one: asks the models who holds what.
//
// Invariants
//   1. Here nothing is guessed by time: "nobody can go on" is known. What it is called follows the
//      rules of free runs (stress/hang_class.hpp), so that both name a bug alike.
//   2. A sleep for ever while the condition does not hold is no violation.
//   3. Locks in a circle are a deadlock, whatever the calls were; a lock or a wait that is private
//   to
//      one process, where another was to end it, is `statics`; a futex with the private flag in the
//      segment keeps the name that free runs give it, and the text tells the reason.
#pragma once

#include <string>

#include "queuecheck/model/history.hpp"
#include "queuecheck/model/specification.hpp"
#include "queuecheck/model/verdict.hpp"
#include "queuecheck/properties/explore/world.hpp"

namespace queuecheck::explore {

// Is everything that a fair schedule would do done, so that what is pending stays so?
bool quiescent(const World& world);

// `history` is that of the run (run_of). Valid when the end says nothing bad, unknown when the run
// could not be explored.
Judgement observed_of(const World& world, const History& history,
                      const Specification& specification);

// What a blocked process sleeps on, and who could end it: "asleep on the mutex at offset 64, which
// process 1 holds".
std::string wait_text(const World& world, unsigned process);

}  // namespace queuecheck::explore
