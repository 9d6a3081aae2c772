// A failure: one run that violates the specification, with everything that a reader or replay
// needs; and the result of a stage of verify.
//
// Process and thread safety: plain values.
//
// Invariants
//   1. `run` is the recorded proof; it is never replaced by a re-run that did not fail.
//   2. reruns_failed <= reruns: "failed k of n" when the (shrunk) program was run again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "queuecheck/model/verdict.hpp"
#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct Failure {
  QueueSource queue;
  Program program;  // as small as shrinking made it
  Run run;          // the proof; its operations belong to `program`
  Judgement judgement;
  std::string stage;  // conformance, properties, stress, faults
  std::string executor = "processes";
  std::uint64_t seed = 0;                // of the campaign
  std::uint64_t program_index = 0;       // program i of the campaign
  std::uint64_t original_processes = 0;  // before shrinking
  std::uint64_t original_operations = 0;
  std::uint32_t reruns = 0;
  std::uint32_t reruns_failed = 0;
  double time_to_detection_s = 0;  // since the stage's command began
};

// One stage of verify. Counters carry their unit in the name ("programs_per_second", "kills").
struct StageResult {
  std::string stage;
  Status status = Status::valid;
  std::string reason;  // why it is not valid, or could not run: one line
  double seconds = 0;
  std::map<std::string, double> counters;
  std::vector<Failure> failures;
};

}  // namespace queuecheck
