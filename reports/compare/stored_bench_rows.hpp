// The rows of a stored result of `bench`, one reader for each kind.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Each is the inverse of its writer in render_bench; members that older documents lack are
//      left out there, and empty here.
#pragma once

#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/stored/json_field.hpp"

namespace queuecheck {

BenchRow read_bench_row(const JsonField& field);
StoredRowDetail read_row_detail(const JsonField& field);
StoredLatency read_latency(const JsonField& field);
PhysicalLimits read_limits(const JsonField& field);

}  // namespace queuecheck
