// The tables of the page of bench: who wins which cell, and all rows with all figures.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Each is a whole section, or empty where there is nothing to tell; names are escaped.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/compare/bench_series.hpp"
#include "queuecheck/reports/compare/winners.hpp"

namespace queuecheck {

std::string winners_section(const std::vector<CellWinner>& cells, const BenchSeries& series);
std::string throughput_section(const StoredBench& bench, const BenchSeries& series);
std::string latency_section(const StoredBench& bench, const BenchSeries& series);
std::string limits_section(const PhysicalLimits& limits);

}  // namespace queuecheck
