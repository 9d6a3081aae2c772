// What the files of the claims share: steps, the calls of a run, and the judge's answer.
//
// Process and thread safety: pure functions.
//
// Invariants
//   1. Calls are found by process and kind in the order in which they began; the calls before the
//      start and of the drain count too, so claims ask for processes that have none of that kind.
#pragma once

#include <string>
#include <utility>

#include "queuecheck/properties/tutorial/claims.hpp"

namespace queuecheck {

inline Step claim_step(OperationKind kind, std::uint32_t delay_ns = 0, std::int64_t timeout_ns = 0,
                       std::uint64_t repeat = 1) {
  Step step;
  step.kind = kind;
  step.delay_ns = delay_ns;
  step.timeout_ns = timeout_ns;
  step.repeat = repeat;
  return step;
}

inline Program claim_program(std::string name, std::vector<std::vector<Step>> processes) {
  Program program;
  program.name = std::move(name);
  program.options.capacity = 8;
  program.options.item_bytes_max = 8;
  program.options.producers = static_cast<std::uint32_t>(processes.size());
  program.options.consumers = program.options.producers;
  program.processes = std::move(processes);
  program.drain = false;
  return program;
}

// nullptr: there is none.
inline const Operation* claim_call(const Run& run, std::uint32_t process, OperationKind kind,
                                   std::size_t which = 0) {
  for (const Operation& o : run.history.operations) {
    if (o.process == process && o.kind == kind && which-- == 0) return &o;
  }
  return nullptr;
}

inline bool ended_ok(const Operation* o) {
  return o != nullptr && o->outcome == Outcome::ok;
}

// The judge's word, in a run in which the question came up.
inline ClaimAnswer judged_claim(const Run& run, bool asked = true) {
  ClaimAnswer answer;
  answer.why = judge_run(run);
  if (answer.why.verdict == Verdict::violation) {
    answer.outcome = ClaimOutcome::broken;
  } else if (!asked || answer.why.verdict == Verdict::unknown) {
    answer.outcome = ClaimOutcome::not_asked;
  }
  return answer;
}

}  // namespace queuecheck
