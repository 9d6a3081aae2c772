// Do the logs of a folder belong to one story? One start of one machine, one clock that ran evenly,
// one promise.
//
// Process and thread safety: pure functions, but for a reading of the clock of this machine where
// the logs are of its present start.
//
// Invariants
//   1. What is put together is ordered by its stamps alone, so two clocks are never mixed: the time
//      stamp counter is one for all processes, CLOCK_MONOTONIC for those of one time namespace.
//   2. A disagreement is a HistoryError of one line that names both files.
#pragma once

#include <optional>
#include <string>

#include "queuecheck/stress/calibration.hpp"
#include "queuecheck/stress/recording/read_logs.hpp"

namespace queuecheck::recording {

struct Agreement {
  Calibration calibration;
  std::optional<std::string> specification;
};

// Also takes from `logs` what is of another machine: whether its processes live, which was asked
// here, is then not known.
Agreement agree(ReadLogs& logs, const std::string& folder);

}  // namespace queuecheck::recording
