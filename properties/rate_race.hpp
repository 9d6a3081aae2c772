// Which of several programs fails most often? They are run in rounds; after each, the half that
// failed less often is out: sequential halving (Z. Karnin, T. Koren, O. Somekh, Almost Optimal
// Exploration in Multi-Armed Bandits, ICML 2013), which spends a fixed number of runs.
//
// Process and thread safety: uses one executor, from the calling thread.
//
// Invariants
//   1. At most `limits.runs` runs in all, a few more where each contender has its first; within a
//      round the contenders take turns, so that a busy machine is busy for all.
//   2. Of equals the earlier wins.
#pragma once

#include <cstddef>
#include <vector>

#include "queuecheck/properties/reruns.hpp"

namespace queuecheck {

struct Contender {
  Program program;
  Reruns counted{};
};

// The place of the winner. `contenders` must not be empty.
std::size_t race(std::vector<Contender>& contenders, Executor& executor, const RerunLimits& limits);

// Each of them `runs` times more, by turns.
void take_turns(std::vector<Contender*> contenders, Executor& executor, const RerunLimits& limits,
                std::uint32_t runs);

}  // namespace queuecheck
