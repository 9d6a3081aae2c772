// Which of a cell's samples stands for a round, where a disturbed run was repeated.
//
// Process and thread safety: pure functions; what they return points into `samples`.
//
// Invariants
//   1. The first clean sample of the round stands, else the last that completed.
#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "queuecheck/reports/bench/bench_run.hpp"

namespace queuecheck {

std::map<std::uint32_t, const BenchSample*> samples_by_round(std::span<const BenchSample> samples);

}  // namespace queuecheck
