// What happens now and then in any program: an item that is too long, a close where nobody expects
// it, a process that attaches after the others began.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. A runnable program stays runnable, its roles are kept, and at most one step is added to it.
//   2. A balanced program stays balanced: it is only made to have a late-comer.
#pragma once

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/generators.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

void add_rare_turns(Program& program, const GeneratorSettings& settings, Dice dice);

}  // namespace queuecheck
