// Who waits where, of a run that stood still, for the page (stress/hang_text.hpp has the words).
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Says all that hang_lines says, in its order.
#pragma once

#include <string>

#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

// Empty for a run that did not hang.
std::string hang_figure(const Run& run);

}  // namespace queuecheck
