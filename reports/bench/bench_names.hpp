// What rows and cells of a measurement are called, in tables, in JSON, and to compare.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Rows have equal cell names exactly where shape, item size, capacity that was asked for, way
//      of waiting and placement are the same: what queues are compared in.
//   2. What is as usual is not named.
#pragma once

#include <string>

#include "queuecheck/reports/bench/throughput.hpp"

namespace queuecheck {

// "locked wait_slice=none batch=32".
std::string row_name(const BenchRow& row);

// "4x4", and "4x4*" where there are more processes than CPUs.
std::string shape_name(const BenchRow& row);

// "4x4 64 B capacity 1024 polling together".
std::string cell_name(const BenchRow& row);

// " polling together"; empty where both are as usual.
std::string axes_suffix(WaitingKind waiting, PlacementKind placement);

}  // namespace queuecheck
