// What the environment tells the typed suite: seed, time of a property, folder of the failures, a
// failure to replay. GoogleTest owns the command line, so these are variables.
//
// Process and thread safety: reads the environment; used by main's thread.
//
// Invariants
//   1. A value that cannot be read is a std::invalid_argument of one line that names the variable,
//      the value and what would be right; it is never ignored.
#pragma once

#include <cstdint>
#include <string>

namespace queuecheck {

struct SuiteSettings {
  std::uint64_t seed = 1;  // QUEUECHECK_SEED
  double seconds = 1;      // QUEUECHECK_TIME, of one property
  std::string out;         // QUEUECHECK_OUT, or "results"
  std::string replay;      // QUEUECHECK_REPLAY: a failure file
};

SuiteSettings read_suite_settings();

}  // namespace queuecheck
