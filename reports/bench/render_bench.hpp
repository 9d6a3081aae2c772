// Rows of throughput as text, as JSON with the names of DESIGN §9, and as rows of the report page.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A row without figures says why (DNF, refused, crashed, wrong); it is never left out.
//   2. Units stand in the names of JSON fields; raw samples are part of the JSON.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// A table, one line per row, then reasons, winners, warnings and the limits.
std::string render_bench_text(const BenchReport& report);

// JSON arrays; and one object of limits.
std::string bench_rows_json(const std::vector<BenchRow>& rows);
std::string winners_json(const std::vector<CellWinner>& winners);
std::string warnings_json(const std::vector<BenchWarning>& warnings);
std::string limits_json(const PhysicalLimits& limits);

std::vector<ThroughputRow> throughput_rows(const BenchReport& report);

}  // namespace queuecheck
