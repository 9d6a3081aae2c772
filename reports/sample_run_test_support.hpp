// Runs made by hand, for the tests of the renderers: small, and with everything that must be shown.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The same on every machine and in every run: the golden files depend on it.
#pragma once

#include <vector>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

Environment sample_environment();

// Two processes, FULL answered although one item of room was left: shrunk, repeats 9 of 20.
Failure sample_false_full();

// A getter killed inside get(), a second one waiting for ever although an item is there.
Failure sample_lost_wakeup();

// Many operations by `processes` processes; one get in the middle takes a value out of order.
Failure sample_long(std::uint32_t processes, std::size_t operations);

// A sleeper, and a put of three accesses: killed and paused at each, one kill of which is a
// violation.
std::vector<CrashRow> sample_crash_rows();

RunResult sample_valid_run();
RunResult sample_failing_run();  // all three failures, warnings, throughput, every kind of status

// The failing run, of which the first and the last failure are accepted.
RunResult sample_known_run();

// Names that try to break out of each format.
std::string hostile_text();
RunResult sample_hostile_run();

}  // namespace queuecheck
