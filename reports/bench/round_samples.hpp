// Which of a cell's samples stand for it: one for each round where rounds are compared, and those
// that its figures are taken over.
//
// Process and thread safety: pure functions; what they return points into `samples`.
//
// Invariants
//   1. The first clean sample of a round stands for it, else the last that completed.
//   2. Figures are those of the clean samples; when fewer than clean_min are clean, of all that
//      completed.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "queuecheck/reports/bench/bench_run.hpp"
#include "queuecheck/reports/statistics/summary.hpp"

namespace queuecheck {

std::map<std::uint32_t, const BenchSample*> samples_by_round(std::span<const BenchSample> samples);

// Positions of the samples that figures are taken over.
std::vector<std::size_t> standing_samples(std::span<const BenchSample> samples);

// Items a second of rounds in which both were measured: `value` of the first.
std::vector<PairedValues> paired_rounds(std::span<const BenchSample> value,
                                        std::span<const BenchSample> baseline);

// The ratio of both, the median over the rounds: of those in which both were clean, where there are
// clean_min.
std::optional<double> rounds_ratio(std::span<const BenchSample> value,
                                   std::span<const BenchSample> baseline);

}  // namespace queuecheck
