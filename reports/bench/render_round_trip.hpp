// Round trips as text and as JSON.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. A row without figures says why; it is never left out.
//   2. Units stand in the names of JSON fields: latency_ns_p50, _p99, _p99_9, _max.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/bench/round_trip_rounds.hpp"

namespace queuecheck {

std::string render_round_trips_text(const RoundTripReport& report);

// A JSON array of rows.
std::string round_trips_json(const std::vector<RoundTripRow>& rows);

}  // namespace queuecheck
