// Programs that kill nobody sleep without slices; see impl/unsliced.hpp.
//
// Process and thread safety: a pure function of its arguments.
//
// Invariants
//   1. Only the options change, and of them only what impl/unsliced.hpp changes.
#pragma once

#include <utility>

#include "queuecheck/impl/unsliced.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

inline void sleep_unsliced(Program& program, const QueueFacts& queue) {
  program.options = unsliced(std::move(program.options), queue);
}

}  // namespace queuecheck
