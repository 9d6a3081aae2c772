// Alike calls in a row become one: a process that is refused 37 times takes one row, not 37.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Every operation of the history stands in exactly one run; an essential one stands alone.
//   2. The calls of a run are consecutive in their lane, of one kind, with one answer that carries
//      no item; fewer than three stay apart.
//   3. No essential operation of any process begins or returns between two calls of a run, so that
//      a run never hides on which side of it a call was.
#pragma once

#include <cstddef>
#include <vector>

#include "queuecheck/model/history.hpp"

namespace queuecheck {

struct CallRun {
  std::size_t first = 0;  // indices into history.operations
  std::size_t last = 0;
  std::size_t count = 1;
  bool same_call = true;  // the arguments were the same each time
};

// `order`: all indices in time order; `essential[i]`: operation i is to be seen alone. The runs are
// in the order of their first calls. With `join` false each operation is a run of its own.
std::vector<CallRun> call_runs(const History& history, const std::vector<std::size_t>& order,
                               const std::vector<bool>& essential, bool join);

}  // namespace queuecheck
