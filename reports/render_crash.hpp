// The crash matrix, step by outcome: as text below its stage, as JSON, as a table of the report
// page and in Markdown.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. JSON has a row for each step and kind; tables put kill and stop side by side, and
//   neighbouring
//      accesses of the same outcomes into one line.
//   2. An empty cell says why it is empty.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/reports/run_result.hpp"
#include "queuecheck/stress/crash/crash_matrix.hpp"

namespace queuecheck {

// A line of a table.
struct CrashLine {
  std::string step;   // "put, accesses 3 to 7 of 12"
  std::string place;  // "ring_queue.hpp:210", "ring_queue.hpp:210 to ring_words.hpp:31"
  std::string killed;
  std::string stopped;
};

std::vector<CrashLine> crash_lines(const std::vector<CrashRow>& rows);

std::string crash_text(const std::vector<CrashRow>& rows);
std::string crash_table(const std::vector<CrashRow>& rows);
std::string crash_json(const std::vector<CrashRow>& rows);  // an array

// A table for each queue that has one.
std::string crash_markdown(const RunResult& run);

}  // namespace queuecheck
