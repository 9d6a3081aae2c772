// How long a measurement will take, told before it begins.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. least_s <= most_s; a budget, where there is one, is most_s.
#pragma once

#include <cstddef>
#include <string>

#include "queuecheck/reports/bench/throughput.hpp"

namespace queuecheck {

struct BenchPlan {
  std::size_t cells = 0;
  double round_s = 0;  // one run of each cell
  double least_s = 0;  // the calibration, and the rounds that come in any case
  double most_s = 0;
};

BenchPlan plan_of(const BenchSettings& settings);

// The budget where none is given: 25 rounds (2.5 s a cell; a host's runs are longer), 10 s at
// least, and 5 min at most but for the `whole` matrix.
double default_seconds(const BenchSettings& settings, bool whole);

// "20 cells: 21.0 s at least, 50.0 s at most, until each median is known to ±4 %".
std::string plan_text(const BenchSettings& settings);

}  // namespace queuecheck
