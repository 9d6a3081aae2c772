// What queuecheck-explore answers, one JSON document a line on its standard output: progress while
// it works, failures as they are found, rows of results, and one end.
//
// Process and thread safety: plain values and pure functions.
//
// Invariants
//   1. Reading what was written gives an equal answer; a line that is none is refused.
//   2. Exactly one Ended comes, last. Where none came, the helper died.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/failure.hpp"

namespace queuecheck::explore {

struct AnswerError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Counters so far, with their unit in the name.
struct Progress {
  std::map<std::string, double> counters;
};

// A failure: as found (`final` false: evidence, to be stored at once), then as small as it became.
struct Found {
  Failure failure;
  bool final = false;
};

// One row of results (DESIGN §9), for one strategy under one memory mode.
struct Row {
  std::string strategy;
  std::string memory;
  std::string lane;
  std::uint64_t schedules = 0;  // runs that were judged
  double schedules_per_second = 0;
  std::uint64_t executions = 0;  // runs, those which were cut short included
  std::uint64_t outcomes = 0;    // different ones
  bool exhausted = false;        // all there are within the bound
  Status verdict = Status::valid;
  std::string sentence;  // what is proved, for people; empty when nothing is
  std::map<std::string, double> coverage;

  friend bool operator==(const Row&, const Row&) = default;
};

struct Ended {
  Status status = Status::valid;
  std::string reason;  // one line
  std::string specification;
  double seconds = 0;
  std::vector<std::string> warnings;
  std::map<std::string, double> counters;
  bool refused_input = false;  // what was asked for is wrong: exit code 64
};

using Answer = std::variant<Progress, Found, Row, Ended>;

std::string write_answer(const Answer& answer);  // one line, without its end
Answer read_answer(const std::string& line);     // throws AnswerError

}  // namespace queuecheck::explore
