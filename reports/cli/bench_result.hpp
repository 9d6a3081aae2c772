// What a measurement of queues adds to the run's result, whichever kind of rows it has.
//
// Process and thread safety: used by main's thread.
//
// Invariants
//   1. A queue that only has answers to tell (a shape not offered, options refused) while others
//      were measured becomes a warning, and takes nothing from the result.
#pragma once

#include <algorithm>
#include <iterator>
#include <vector>

#include "queuecheck/reports/bench/throughput.hpp"
#include "queuecheck/reports/cli/bench_options.hpp"
#include "queuecheck/reports/cli/session.hpp"

namespace queuecheck::cli {

// The stage of this queue, nullptr by invariant 1. `whole` is the status of all rows.
StageResult* add_result(Session& session, const QueueSource& queue, const BenchOptions& options,
                        RowsStatus outcome, Status whole);

// The rows of one queue, whichever kind.
template <class Row, class Name>
std::vector<Row> rows_of(const std::vector<Row>& rows, const QueueSource& queue, Name name) {
  std::vector<Row> own;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(own),
               [&](const Row& row) { return row.*name == queue.name; });
  return own;
}

// All that a run of bench leaves beside its text, made of its document.
OwnReports bench_reports(std::string document, const RunResult& run);

}  // namespace queuecheck::cli
