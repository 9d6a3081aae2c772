// What a host's words about its processes say apart from the history: who hung, who died, and
// whether the end of the run was one at which end obligations can be judged.
//
// Process and thread safety: pure function.
//
// Invariants
//   1. Only who stood inside one call for a whole window before the end, in which no call of
//      anybody returned, hangs; the window grows with the delays of this machine. Who was still at
//      work when the host's patience ended makes the run unknown.
//   2. A process that was killed from outside (out of memory) is a fault of the machine.
#pragma once

#include <cstdint>

#include "queuecheck/stress/executor.hpp"
#include "queuecheck/stress/hosts/answer_check.hpp"
#include "queuecheck/stress/hosts/host_answer.hpp"

namespace queuecheck {

// The checked history with its specification; fills in complete, crashed calls, and what was
// observed. Throws EnvironmentError.
Run conclude_run(const HostAnswer& answer, const CheckedAnswer& checked, const Program& program,
                 std::int64_t longest_delay_ns);

}  // namespace queuecheck
