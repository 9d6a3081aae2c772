// A history as a table of plain text: one column per process, rows in time order.
//
//    ns    process 0      process 1
//   ================================
//     0    put(1) → ok  * get() → 2
//   --------------------------------
//    80    put(2) → ok
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Operations in one row overlap each other (`n ×`: from the first call to the last). `|` below
//   an operation: it is still running when
//      something in this row begins.
//   2. A rule stands between two rows exactly when everything shown above it returned before
//      anything below it began.
//   3. `*` marks the operations of the witness, and only them.
#pragma once

#include <string>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/reports/timeline.hpp"

namespace queuecheck {

struct TableStyle {
  bool colour = false;  // the witness in bold red
};

std::string render_table(const History& history, const Timeline& timeline,
                         const TableStyle& style = {});

// One line that says how to read the signs that occur in `table`; empty when none occurs.
std::string table_legend(const std::string& table);

}  // namespace queuecheck
