// What `report` is given: folders and files of results, read into the form that their renderers
// take.
//
// Process and thread safety: reads files; used by main's thread.
//
// Invariants
//   1. Several folders of runs are the parts of one campaign, joined as `merge` joins them; results
//      of bench and of compare come alone.
//   2. What is none of ours, or of another version, is a StoredError of one line.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "queuecheck/reports/compare/stored_bench.hpp"
#include "queuecheck/reports/compare/stored_comparison.hpp"
#include "queuecheck/reports/run_result.hpp"

namespace queuecheck::cli {

struct BenchSource {
  StoredBench bench;
  RunResult run;
  bool has_run = false;  // from a folder; a file of --json has rows and environment alone
};

using ReportSource = std::variant<RunResult, BenchSource, StoredComparison>;

ReportSource read_source(const std::vector<std::string>& given);

}  // namespace queuecheck::cli
