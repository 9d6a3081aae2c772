// Other paces of a program: the same operations, begun at other instants. How often a race shows is
// a matter of delays, which cost a reader nothing.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Only delays, yields and the times of late-comers differ; the program stays runnable.
#pragma once

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// Some delays changed at random: longer or shorter by up to four times, gone, or new.
Program repaced(const Program& program, Dice& dice);

// Nobody waits before any call.
Program unpaced(Program program);

}  // namespace queuecheck
