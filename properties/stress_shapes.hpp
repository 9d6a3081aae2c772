// The programs of stress (stress/programs) as generated shapes, with everything drawn: processes,
// capacity, sizes, counts, delays; each small enough to be judged exactly and to be shrunk.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. The result passes check_runnable, keeps the roles, and depends only on the arguments.
//   2. A balanced program ends on a right queue: it puts surely as many items as its waiting gets
//      take, and leaves no more than the queue holds (program_balance.hpp).
//   3. Long deadlines stand only beside a process that closes the queue, which ends their wait.
#pragma once

#include <optional>

#include "queuecheck/properties/dice.hpp"
#include "queuecheck/properties/generators.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

// nullopt where the shape that was drawn needs what the queue does not offer.
std::optional<Program> stress_shape(const GeneratorSettings& settings, Dice dice);

}  // namespace queuecheck
