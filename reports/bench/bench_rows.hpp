// What a cell's samples amount to: its row.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. All figures of a row are taken over the same samples (standing_samples); all samples are
//      kept in it.
#pragma once

#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"

namespace queuecheck {

BenchRow row_of(const BenchCell& cell, const Placement& placement,
                const std::vector<BenchSample>& samples);

// Of those that stand.
std::vector<double> rates_of(const std::vector<BenchSample>& samples);

}  // namespace queuecheck
