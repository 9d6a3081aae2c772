// Does what a host tells fit the program that it was given? From an answer to a history, or to the
// one line that says where the host lies.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. The history has every call that the program asked for, in order, and no other; a call of a
//      process that ended is missing only where the host says that the run was cut short.
//   2. Every stamp lies between the harness's own readings of the clock around the run.
//   3. What a queue may do wrong is not refused here: lost, repeated and reordered items are for
//   the
//      judge. A put of another value than the program's, and a get of a value that no step of the
//      program puts, are the host's doing: an item that was damaged is told as torn.
#pragma once

#include <cstdint>
#include <vector>

#include "queuecheck/model/history.hpp"
#include "queuecheck/stress/hosts/host_answer.hpp"
#include "queuecheck/stress/program.hpp"

namespace queuecheck {

struct CheckedAnswer {
  History history;       // no specification, not yet complete; times count from its first operation
  bool drained = false;  // someone met the end of what was left
  std::vector<bool> done;  // for each process of the program: no call of its part is missing
};

// The harness's clock before it sent the program and after it had the answer.
struct RunWindow {
  std::int64_t sent_ns = 0;
  std::int64_t received_ns = 0;
};

// Throws AnswerWrong.
CheckedAnswer check_answer(const HostAnswer& answer, const Program& program,
                           const RunWindow& window);

}  // namespace queuecheck
