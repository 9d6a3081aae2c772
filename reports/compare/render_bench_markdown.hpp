// A result of bench in Markdown, for the summary page of a CI job.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Nothing from outside reaches the page but escaped.
//   2. At most markdown_bytes_max bytes: who wins comes first, and rows that did not fit are
//      counted.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

// `run`: verdict, warnings, seed, environment and command line.
std::string render_bench_markdown(const StoredBench& bench, const RunResult& run);

// The head, and as many rows as leave the text below `bytes_max`; what is left out is counted.
std::string markdown_table(const std::string& head, const std::vector<std::string>& rows,
                           std::size_t bytes_max);

}  // namespace queuecheck
