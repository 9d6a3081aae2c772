// Runs made by hand that have what a page can show beyond sample_run_test_support.hpp: a run before
// it was made small, a hang with its evidence, an explored schedule, a crash matrix, what was
// reached, and a history of many operations. The tests of the page, in C++ and in the browser, use
// them.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. The same on every machine and in every run.
#pragma once

#include <cstddef>

#include "queuecheck/reports/run_result.hpp"

namespace queuecheck {

Failure sample_shrunk();    // sample_false_full, with the run of 31 operations that it came from
Failure sample_hang();      // sample_lost_wakeup, with who waits where
Failure sample_explored();  // two getters, one item, one kill; eleven steps with their source

RunResult sample_shrunk_run();
RunResult sample_hang_run();
RunResult sample_explored_run();
RunResult sample_crash_run();  // a crash matrix with a violation in it, and what was reached
// A history of so many operations, of twelve processes, one of which was killed and one hangs.
RunResult sample_large_run(std::size_t operations);

}  // namespace queuecheck
