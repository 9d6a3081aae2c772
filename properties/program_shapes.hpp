// Builds one random program in one of a few shapes, each aimed at a family of bugs.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. The result passes check_runnable and depends only on the arguments.
//   2. Operations that wait for ever stand only beside a process without such operations whose
//      last step closes the queue.
//   3. Items are either all anonymous (below 8 bytes) or none is.
//   4. Where programs run freely, a quarter are programs of stress (stress_shapes.hpp), and all may
//      have rare turns (rare_turns.hpp).
#pragma once

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/generators.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// `size` 0..100 scales the number of operations, as RapidCheck's sizes do.
Program random_program(const GeneratorSettings& settings, Dice dice, int size);

}  // namespace queuecheck
