// The rows of a stored run: what stands in the tables of its report.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Each is the inverse of the writer of the same rows (render_json, render_crash,
//      render_explored, render_claims, render_misuses, environment_json).
#pragma once

#include <optional>
#include <vector>

#include "queuecheck/reports/run_result.hpp"
#include "queuecheck/reports/stored/json_field.hpp"

namespace queuecheck {

Environment read_environment(const JsonField& field);
std::optional<ProgramsRun> read_programs_run(const JsonField& field);  // null: nothing
ThroughputRow read_throughput(const JsonField& field);
explore::Row read_explored(const JsonField& field);
CrashRow read_crash(const JsonField& field);
ClaimRow read_claim(const JsonField& field);
MisuseRow read_misuse(const JsonField& field);
std::vector<std::size_t> read_witness(const JsonField& field);

}  // namespace queuecheck
