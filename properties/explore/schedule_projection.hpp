// A schedule carried over to a changed program: moves of operations that are still there stay,
// what happened in those that are gone is left out.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Projected onto the program itself, moves stay as they are.
//   2. Processes and operations keep their order; which old one is which new one is found by
//      aligning the two programs (longest common subsequence of operations).
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/properties/explore/schedule_moves.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck::explore {

inline constexpr std::uint32_t gone = ~std::uint32_t{0};

// Old number -> new number, or `gone`.
struct ProgramAlignment {
  std::vector<std::uint32_t> process;
  std::vector<std::vector<std::uint32_t>> ordinal;  // of each old process; empty where it is gone
  // So many operations has the process before and after: later ones (a drain) keep their distance.
  std::vector<std::uint32_t> count_before, count_after;
};
ProgramAlignment align(const Program& from, const Program& to);

Moves projected(const Moves& moves, const Program& from, const Program& to);

}  // namespace queuecheck::explore
