// --budget of `queuecheck judge`: how much an exact search may spend on one history.
//
// Process and thread safety: plain values; pure functions.
//
// Invariants
//   1. A part is a number of states ("5000000states"), of bytes ("2GiB", "512MiB") or a duration
//      ("10s"); several are separated by commas or given by repeating the option, the last of a
//      kind counts.
//   2. What is none of these is refused with one line that names the part and what would be right.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "queuecheck/model/judge.hpp"

namespace queuecheck::cli {

struct BudgetOption {
  std::size_t states = JudgeBudget{}.states_max;
  std::size_t bytes = JudgeBudget{}.bytes_max;
  double seconds = 0;  // 0: no limit
};

// Throws CLI::ValidationError.
void read_budget(const std::string& text, BudgetOption& budget);

// The budget for one history; its time runs from now on.
JudgeBudget start_budget(const BudgetOption& budget);

}  // namespace queuecheck::cli
