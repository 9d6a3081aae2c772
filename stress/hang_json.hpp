// What is known of a hang as JSON: the member `hang` of failure files and of `--json`.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. What was written and is read again is equal. `holds` is written beside it and follows from
//      the history, so it is not read.
#pragma once

#include <stdexcept>
#include <string>

#include "queuecheck/stress/executor.hpp"

namespace queuecheck {

// Of a run that hung: one JSON object.
std::string write_hang(const Run& run);

// What is wrong with a member, and which.
struct HangJsonError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
HangEvidence read_hang(const std::string& json);

}  // namespace queuecheck
