// A comparison told: a table for people, Markdown for a job's summary, JSON and comma-separated
// values for programs.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every cell has its verdict and the interval behind it; "cannot tell" its reason.
//   2. Markdown has at most markdown_bytes_max bytes; cells that did not fit are counted.
#pragma once

#include <string>
#include <utility>

#include "queuecheck/reports/compare/compared_results.hpp"

namespace queuecheck {

std::string render_compared_text(const ComparedResults& results);
std::string render_compared_markdown(const ComparedResults& results);
// The array `results` of queuecheck-compare/1.
std::string render_compared_json(const ComparedResults& results);

std::string render_compared_csv(const ComparedResults& results);

// Items per second of both sides, or nanoseconds of latency.
std::pair<double, double> compared_medians(const ComparedCell& cell);

// A median with its unit: "4.39 M/s", "201 ns".
std::string compared_value_text(const ComparedRow& row, double value);

// "1 worse, 0 better, 3 cannot tell"
std::string compared_summary(const ComparedResults& results);

}  // namespace queuecheck
